import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { fromSnapshot, Parley, sessionState, type ParleySession, type SessionState } from '#client';
import { eventually } from '../../harness/eventually.js';
import { startParley, type TestParley } from '../../harness/parley.js';
import { CuttingProxy } from './cutting-proxy.js';

/** One Parley, with what may break its connections before it, and the client of both. */
export const stage = {} as { started: TestParley; proxy: CuttingProxy; parley: Parley };
let leaving: AbortController;

/** To be called once, before any of what follows. */
export function setTheStage(): void {
  beforeAll(async () => {
    const started = await startParley({ apart: ['gateway'] });
    const proxy = await CuttingProxy.before(started.api.url);
    const patience = { firstMs: 5, mostMs: 50 };
    const parley = new Parley({ url: proxy.url, token: started.api.token, patience });
    Object.assign(stage, { started, proxy, parley });
  });

  beforeEach(() => {
    leaving = new AbortController();
  });

  // A test that fails leaves what it watches as it is.
  afterEach(() => leaving.abort(new Error('left')));

  afterAll(async () => {
    await stage.proxy?.stop();
    await stage.started?.stop();
  });
}

export const newSession = (): Promise<ParleySession> => stage.parley.sessions.create({ name: 'A test' });

export async function first<T>(states: AsyncIterable<T>, isIt: (state: T) => unknown): Promise<T> {
  for await (const state of states) if (isIt(state)) return state;
  throw new Error('The stream ended before.');
}

/** All the states of a session up to one, and how to hear of what happens meanwhile. */
export function watched(session: ParleySession): {
  states: SessionState[];
  until: typeof until;
  leave: () => Promise<void>;
} {
  const states: SessionState[] = [];
  const { signal } = leaving;
  const reading = (async () => {
    for await (const state of session.watch({ signal })) states.push(state);
  })();
  let failure: unknown;
  reading.catch((error: unknown) => {
    failure = error;
  });
  const until = (what: string, isIt: (state: SessionState) => unknown): Promise<SessionState> =>
    eventually(what, () => {
      if (failure !== undefined) throw failure;
      return states.find(isIt);
    });
  const leave = async (): Promise<void> => {
    leaving.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
  };
  return { states, until, leave };
}

/** What a snapshot tells, so that what was folded can be held against it. */
export function told({ messages, head, queue, held, turn, children, compaction }: SessionState): object {
  const blocks = messages.map((message) => ({
    ...message,
    blocks: message.blocks.filter((block) => block.kind !== 'text' || block.text !== ''),
  }));
  return {
    blocks,
    head,
    queue,
    held,
    children,
    compaction,
    turn: turn && { ...turn, notice: null, progress: {} },
  };
}

export async function serverAt(session: ParleySession, cursor: string): Promise<SessionState> {
  for await (const [received] of session.events({ after: cursor, snapshots: true })) {
    if (received?.event.type !== 'session.snapshot') throw new Error(`No state at ${cursor}.`);
    return sessionState(fromSnapshot(received.event), cursor);
  }
  throw new Error('The stream ended before.');
}
