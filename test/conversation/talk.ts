import type { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { eventsOf, type SseEvent } from '../harness/sse.js';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  /** Of the header that names a turn. */
  turn: string | null;
  code: unknown;
  paths: string[];
}

/** One session as its owner uses it, with what a test wants to know of the answers. */
export class Talk {
  private constructor(
    readonly api: Api,
    readonly session: string,
  ) {}

  static async begin(api: Api, settings: object = {}): Promise<Talk> {
    return new Talk(api, await api.session(settings));
  }

  /** A session that is there already. */
  static of(api: Api, session: string): Talk {
    return new Talk(api, session);
  }

  /** The same session through another gateway, or as another user. */
  through(api: Api): Talk {
    return new Talk(api, this.session);
  }

  get path(): string {
    return `/v1/sessions/${this.session}`;
  }

  async ask(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> {
    const response = await fetch(this.api.url + this.path + path, {
      method,
      headers: {
        authorization: `Bearer ${this.api.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answerOf(response);
  }

  submit(text: string, more: object = {}, headers: object = {}): Promise<Answer> {
    return this.ask('POST', '/turns', { text, ...more }, headers);
  }

  /** Submits what runs until it is stopped, and returns its turn once the model speaks. */
  async runForever(more: object = {}): Promise<string> {
    const { body } = await this.submit('[[rate: 0]][[say: so far]][[hang]]', more);
    const turn = String(body['turn']);
    await this.speaks(turn);
    return turn;
  }

  async speaks(turn: string): Promise<void> {
    await eventually(`turn ${turn} speaks`, async () => {
      const messages = await this.messages();
      return messages.some(({ role, said, ...its }) => {
        return its.turn === turn && role === 'assistant' && said.includes('so far');
      });
    });
  }

  /** The view of a turn once it stands there. */
  becomes(turn: string, status: string): Promise<Record<string, unknown>> {
    return eventually(`turn ${turn} is ${status}`, async () => {
      const { body } = await this.ask('GET', `/turns/${turn}`);
      return body['status'] === status && body;
    });
  }

  async messages(): Promise<{ id: string; turn: string; role: string; status: string; said: string }[]> {
    const { body } = await this.ask('GET', '/messages');
    type Message = { id: string; turn: string; role: string; status: string; blocks: { text?: string }[] };
    return (body['messages'] as Message[]).map(({ id, turn, role, status, blocks }) => {
      return { id, turn, role, status, said: blocks.map(({ text = '' }) => text).join('') };
    });
  }

  /** Who said what, and how it ended. */
  async history(): Promise<string[]> {
    return (await this.messages()).map(({ role, status, said }) => `${role} ${status}: ${said}`);
  }

  async queue(): Promise<{ held: unknown; turns: string[]; texts: string[] }> {
    const { body } = await this.ask('GET', '/queue');
    const items = body['queue'] as { turn: string; text: string }[];
    return { held: body['held'], turns: items.map(({ turn }) => turn), texts: items.map(({ text }) => text) };
  }

  /** The turns of the queue once there are so many. */
  becomesLong(length: number): Promise<string[]> {
    return eventually(`${length} turns wait`, async () => {
      const { turns } = await this.queue();
      return turns.length === length && turns;
    });
  }

  /** What a turn's stream tells from its acceptance on. */
  async eventsOfTurn(answer: Answer): Promise<SseEvent[]> {
    const response = await this.api.get(String(answer.body['events']));
    const events: SseEvent[] = [];
    for await (const event of eventsOf(response)) events.push(event);
    return events;
  }

  /** That the session is as good as new after whatever happened in it. */
  async worksOn(): Promise<void> {
    const { body } = await this.ask('POST', '/turns?wait=true', { text: '[[say: fine]]', policy: 'enqueue' });
    if (body['status'] !== 'completed')
      throw new Error(`The next turn did not work: ${JSON.stringify(body)}`);
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const { code, details = [] } = (body['error'] ?? {}) as { code?: string; details?: { path: string }[] };
  const turn = response.headers.get('parley-turn-id');
  return { status: response.status, body, turn, code, paths: details.map(({ path }) => path) };
}

export function typesOf(events: readonly SseEvent[]): string[] {
  return events.map(({ type }) => type).filter((type) => type !== 'block.delta');
}
