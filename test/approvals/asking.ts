import type { Api } from '../harness/api.js';
import type { SseEvent } from '../harness/sse.js';
import { Talk, type Answer } from '../conversation/talk.js';

export interface Waiting {
  approval: string;
  call: string;
  turn: string;
  name: string;
  title?: string;
  input: unknown;
  reason: string;
  expiresAt: string;
  hash: string;
  from: string;
}

/** What a turn says that writes a file, and then repeats what the tool has told. */
export function writing(path: string, content = path): string {
  return `[[tool: write_file ${JSON.stringify({ path, content })}]][[then]][[rate: 0]][[echo: results]]`;
}

/** A session whose turns ask for things. */
export class Asking {
  private constructor(
    readonly talk: Talk,
    private readonly answers = new Map<string, Answer>(),
  ) {}

  static async begin(api: Api, settings: object = {}): Promise<Asking> {
    return new Asking(await Talk.begin(api, settings));
  }

  through(api: Api): Asking {
    return new Asking(this.talk.through(api), this.answers);
  }

  /** Submits it, and gives the turn once it waits for somebody. */
  async waits(text: string, more: object = {}): Promise<string> {
    const turn = await this.submits(text, more);
    await this.talk.becomes(turn, 'waiting');
    return turn;
  }

  async submits(text: string, more: object = {}): Promise<string> {
    const answer = await this.talk.submit(text, more);
    if (answer.status !== 202) throw new Error(`No turn: ${answer.status} ${JSON.stringify(answer.body)}`);
    const turn = String(answer.body['turn']);
    this.answers.set(turn, answer);
    return turn;
  }

  async listed(): Promise<Waiting[]> {
    const { body } = await this.talk.ask('GET', '/approvals');
    return body['approvals'] as Waiting[];
  }

  /** The only one. */
  async asked(): Promise<Waiting> {
    const [only, ...more] = await this.listed();
    if (!only || more.length > 0) throw new Error(`${more.length + (only ? 1 : 0)} approvals wait.`);
    return only;
  }

  answer(approval: string, body: object): Promise<Answer> {
    return this.talk.ask('POST', `/approvals/${approval}`, body);
  }

  result(key: string, body: object): Promise<Answer> {
    return this.talk.ask('POST', `/calls/${key}/result`, body);
  }

  /** The calls of the last turn, as the history shows them. */
  async calls(turn: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.talk.ask('GET', '/messages');
    type Message = { turn: string; blocks: Record<string, unknown>[] };
    return (body['messages'] as Message[])
      .filter((message) => message.turn === turn)
      .flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'tool'));
  }

  /** What a turn that is over has told from its acceptance on, but for what was written word by word. */
  async told(turn: string): Promise<SseEvent[]> {
    const answer = this.answers.get(turn);
    if (!answer) throw new Error(`${turn} was not submitted here.`);
    return this.talk.eventsOfTurn(answer);
  }

  async completes(turn: string): Promise<void> {
    await this.talk.becomes(turn, 'completed');
  }

  /** What stands in a file of the workspace; undefined where there is none. */
  async file(path: string): Promise<string | undefined> {
    const response = await this.talk.api.get(`${this.talk.path}/workspace/${path}`);
    const text = await response.text();
    return response.status === 200 ? text : undefined;
  }
}
