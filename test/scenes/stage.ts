import { expect } from '@jest/globals';
import { Talk, type Answer } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type Form, type TestParley } from '../harness/parley.js';
import { Overheard } from './overheard.js';

export type Rows = Record<string, unknown>[];

export interface Told {
  en: number;
  type: string;
  turn: string | null;
  cause: string | null;
  by: string | null;
  body: Record<string, unknown>;
}

/** Whoever says what, and nothing else, however he is spoken to. */
const actors: Record<string, object> = {
  ida: { name: 'Ida', prompt: 'You are Ida. [[rate: 0]][[say: Well.]]' },
  ben: { name: 'Ben', prompt: 'You are Ben. [[rate: 0]][[say: I object.]]' },
  cleo: { name: 'Cleo', prompt: 'You are Cleo. [[rate: 0]][[say: Me too.]]' },
  hal: { name: 'Hal', prompt: 'You are Hal. [[rate: 0]][[say: so far]][[hang]]' },
  pam: { name: 'Pam', prompt: 'You are Pam. [[rate: 0]][[say: Yes.]]', passes: ['relations'] },
  pia: { name: 'Pia', prompt: 'You are Pia. [[rate: 0]][[say: Yes.]]' },
};

/** What the rehearsal model finds in the words that hold it. */
export const finds = (...answers: object[]): string =>
  answers.map((answer) => `[[json: ${JSON.stringify(answer)}]]`).join(' ');

/** What an agent is told that he knows, of the prompt that holds it. */
export function knownIn(prompt = ''): string {
  const found = /<memory>.*?<\/memory>/su.exec(prompt);
  return found ? found[0].replaceAll(String.raw`\n`, '\n') : '';
}

export const remember = (agent: string, text: string, about = ''): object => ({ agent, text, about });

/** A Parley with a company of actors, and an ear at all that models are asked. */
export class Stage {
  private constructor(
    readonly parley: TestParley,
    readonly overheard: Overheard,
  ) {}

  static async open(settings: Record<string, string> = {}, form: Form = 'one process'): Promise<Stage> {
    const overheard = await Overheard.begin();
    const parley = await startParley(form, {
      PARLEY_PASS_MS: '2000',
      PARLEY_PASS_RETRY_MS: '20',
      PARLEY_PASSES_WAIT_MS: '20000',
      PARLEY_COMPANY_MS: '10000',
      ...overheard.environment,
      ...settings,
    });
    for (const [id, actor] of Object.entries(actors)) {
      expect((await parley.api.post('/v1/agents', { id, ...actor })).status).toBe(201);
    }
    return new Stage(parley, overheard);
  }

  /** A session whose memories no other one knows, unless it says otherwise. */
  async room(agents: string[], passes: string[] | undefined, more: object = {}): Promise<Room> {
    const settings = { name: 'A room', agents, recall: 'session', ...(passes ? { passes } : {}), ...more };
    return new Room(this, await Talk.begin(this.parley.api, settings));
  }

  async close(): Promise<void> {
    await this.parley.stop();
    await this.overheard.end();
  }
}

export class Room {
  constructor(
    private readonly stage: Stage,
    readonly talk: Talk,
  ) {}

  /** Says it, and waits for the whole turn; what comes of it behind the turn may still be made. */
  async say(text: string, more: object = {}): Promise<Answer> {
    const answer = await this.talk.ask('POST', '/turns?wait=true', { text, ...more });
    expect(answer.body).toMatchObject({ status: 'completed' });
    return answer;
  }

  /** The same, and all that comes of it. */
  async play(text: string, more: object = {}): Promise<void> {
    await this.say(text, more);
    await this.settled();
  }

  /** What whoever answered was shown: of several, each in turn. */
  async prompts(text: string, more: object = {}): Promise<string[]> {
    const before = this.stage.overheard.all.length;
    await this.play(text, more);
    const said = this.stage.overheard.all.slice(before);
    const words = JSON.stringify(text).slice(1, -1);
    return said.flatMap(({ kind, body }) => (kind === 'prompt' && body.includes(words) ? [body] : []));
  }

  /** Says what somebody hangs on in the middle of, and stops it once `so far` is heard. */
  async stopped(text: string): Promise<void> {
    const turn = String((await this.talk.submit(text)).body['turn']);
    await this.talk.speaks(turn);
    expect((await this.talk.ask('POST', `/turns/${turn}/stop`)).status).toBe(204);
    await this.talk.becomes(turn, 'stopped');
    await this.settled();
  }

  /** Nothing is due any more, and memory has seen it all. */
  async settled(deadlineMs?: number): Promise<void> {
    await eventually(
      'everything is made of what was said',
      async () => {
        const events = await this.events();
        const of = (type: string): Told[] => events.filter((event) => event.type === type);
        const over = [...of('pass.done'), ...of('state.pass_failed')]
          .filter(({ body }) => body['again'] !== true)
          .map(({ body }) => `${String(body['chain'])} ${String(body['pass'])}`);
        const due = of('passes.due').flatMap(({ body }) =>
          (body['passes'] as string[]).map((pass) => `${String(body['chain'])} ${pass}`),
        );
        const begun = new Set(of('turn.started').map(({ turn }) => turn));
        return of('turn.settled').length === begun.size && due.every((each) => over.includes(each));
      },
      deadlineMs,
    );
  }

  /** As the log has them. */
  async events(...types: string[]): Promise<Told[]> {
    const rows: Told[] = await this.stage.parley.database.query(
      'SELECT en::int, type, turn, cause, by, body FROM events WHERE session = $1 ORDER BY en',
      [this.talk.session],
    );
    return types.length === 0 ? rows : rows.filter(({ type }) => types.includes(type));
  }

  /** The passes that were due, a list for each time. */
  async due(): Promise<string[][]> {
    return (await this.events('passes.due')).map(({ body }) => body['passes'] as string[]);
  }

  async list(what: string, query = ''): Promise<Rows> {
    return (await this.talk.ask('GET', `/${what}${query}`)).body[what] as Rows;
  }

  /** Who knows what: each memory as `agent: text`. */
  async known(query = ''): Promise<string[]> {
    return (await this.list('memories', query))
      .map(({ agent, text }) => `${String(agent)}: ${String(text)}`)
      .toSorted();
  }

  async felt(from: string, to: string): Promise<Record<string, unknown> | undefined> {
    return (await this.list('relations')).find((each) => each['from'] === from && each['to'] === to);
  }

  /** By hand. */
  async closeScene(next?: object): Promise<void> {
    const open = (await this.list('scenes')).find(({ status }) => status === 'open');
    const path = `/scenes/${String(open?.['id'])}/close`;
    expect((await this.talk.ask('POST', path, next ? { next } : {})).status).toBe(204);
    await eventually('the scene is closed', async () =>
      (await this.events('state.scene')).some(
        ({ body }) => body['change'] === 'closed' && body['scene'] === open?.['id'],
      ),
    );
    await this.settled();
  }

  /** The first messages stay, so many of them. */
  async rewindTo(messages: number): Promise<void> {
    const last = (await this.talk.messages())[messages - 1];
    expect((await this.talk.ask('POST', `/messages/${String(last?.id)}/rewind`)).status).toBe(200);
  }

  /** Who said what to the last words of the user. */
  async replies(): Promise<Rows> {
    const { body } = await this.talk.ask('GET', '/messages');
    const messages = body['messages'] as Rows;
    return messages.slice(1 + messages.findLastIndex(({ role }) => role === 'user'));
  }
}
