import { expect } from '@jest/globals';
import type { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { eventsOf, type SseEvent } from '../harness/sse.js';
import { fine, type Answered, type Documented } from './documented.js';

export interface Served {
  api: Api;
  told: Documented;
}

/** A session with a reader from its first event to its last, of which each is held against the document. */
export class WatchedSession {
  readonly events: SseEvent[] = [];
  private ended = Promise.resolve();

  private constructor(
    private readonly served: Served,
    readonly id: string,
  ) {}

  static async begin(served: Served, settings: object): Promise<WatchedSession> {
    const session = new WatchedSession(served, await served.api.session(settings));
    const stream = eventsOf(await served.api.get(`${session.path}/events`));
    const first = await stream.next();
    if (!first.done) session.events.push(first.value);
    session.ended = session.listen(stream);
    return session;
  }

  get path(): string {
    return `/v1/sessions/${this.id}`;
  }

  ask<T>(method: string, path: string, body?: unknown): Promise<Answered<T>> {
    return this.served.told.ask<T>(method, this.path + path, body);
  }

  /** The same, of what is to be answered with this status and as the document says. */
  async asked<T>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(method, path, body);
    expect(answer).toMatchObject(fine(status));
    return answer.body;
  }

  /** A whole turn. */
  async say(text: string): Promise<void> {
    await this.asked(200, 'POST', '/turns?wait=true', { text });
  }

  /** Waits until so many events of this name have come: `state.scene closed` is `state.scene` of that change. */
  sees(name: string, times = 1): Promise<true> {
    return eventually(`${name} is told`, () => {
      const names = this.events.map(nameOf);
      expect(names).toContain(name);
      return names.filter((each) => each === name).length >= times;
    });
  }

  /** The names of all its events, once it is deleted and none can follow. */
  async endsAsTold(): Promise<string[]> {
    await this.asked(204, 'DELETE', '');
    await this.sees('session.deleted');
    await this.ended;
    const path = `${this.path}/events`;
    expect(this.events.flatMap(({ data }) => this.served.told.eventProblems('GET', path, data))).toEqual([]);
    return this.events.map(nameOf);
  }

  private async listen(stream: AsyncGenerator<SseEvent>): Promise<void> {
    for await (const event of stream) {
      this.events.push(event);
      if (event.type === 'session.deleted') return;
    }
  }
}

function nameOf({ type, data }: SseEvent): string {
  const kind = data.body[type === 'history.moved' ? 'reason' : 'change'];
  return typeof kind === 'string' ? `${type} ${kind}` : type;
}
