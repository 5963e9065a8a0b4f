import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import type { Restored } from '#shared/conversation';
import type { Reader } from './follower.js';
import { FakeBroker } from './testing/fake-broker.js';
import { Watching, type Following } from './watching.js';

let broker: FakeBroker;
let watching: Watching;
let counts: number[];

beforeEach(() => {
  broker = new FakeBroker();
  counts = [];
  watching = new Watching({
    broker: broker.ports,
    heartbeatMs: 10_000,
    readState: () => Promise.reject(new Error('memory is away')),
    readStateAt: () => Promise.reject(new Error('memory is away')),
    unreadable: (error) => {
      throw error;
    },
    tailsUnseen: (error) => {
      throw error;
    },
    changed: (sessions) => void counts.push(sessions),
  });
});

class Notes implements Reader {
  readonly heard: unknown[] = [];
  entries(entries: readonly { n: number }[]): void {
    this.heard.push(...entries.map(({ n }) => n));
  }
  reset(reason: string): void {
    this.heard.push(reason);
  }
  snapshot({ n }: Restored): void {
    this.heard.push(`snapshot ${n}`);
  }
  failed(error: unknown): void {
    this.heard.push(String(error));
  }
  async room(): Promise<void> {}
}

const start = { gen: 'g_1', n: 0, sequence: 0 };

async function watch(more: Partial<Following> = {}): Promise<{ notes: Notes; stop: () => void }> {
  const notes = new Notes();
  const stop = await watching.follow({ session: 's_1', user: 'u_1', cursor: start, ...more }, notes);
  return { notes, stop };
}

describe('watching', () => {
  it('subscribes once however many watch, and leaves with the last of them', async () => {
    const [one, two] = [await watch(), await watch()];
    broker.republish('s_1', broker.store('s_1'));
    expect([one.notes.heard, two.notes.heard]).toEqual([[1], [1]]);
    one.stop();
    expect(broker.subscriptions.has('live.s_1.*')).toBe(true);
    two.stop();
    two.stop();
    expect(broker.listens).toBe(false);
    expect(counts.at(-1)).toBe(0);
  });

  it('answers that a session is watched, for as long as it is, and not for those who count as nobody', async () => {
    const question = { data: Buffer.from(''), sequence: 0 };
    const nobody = await watch({ counts: 'as nobody' });
    expect(broker.say('watching.s_1', question)).toEqual([]);
    const somebody = await watch();
    expect(broker.say('watching.s_1', question)).toEqual(['yes']);
    somebody.stop();
    expect(broker.say('watching.s_1', question)).toEqual([]);
    nobody.stop();
    expect(broker.listens).toBe(false);
  });

  it('answers that the end of a turn was seen, by those who watched it, when they have left', async () => {
    const question = { data: Buffer.from('{"session":"s_1","turn":"t_1"}'), sequence: 0 };
    watching.start();
    const nobody = await watch({ counts: 'as nobody' });
    broker.republish('s_1', broker.store('s_1', 'turn.completed'));
    nobody.stop();
    const another = await watch({ turn: 't_2' });
    broker.republish('s_1', broker.store('s_1', 'turn.completed'));
    another.stop();
    expect(broker.say('seen-end', question)).toEqual([]);
    const somebody = await watch({ turn: 't_1' });
    broker.republish('s_1', broker.store('s_1', 'turn.completed'));
    somebody.stop();
    expect(broker.say('seen-end', question)).toEqual(['yes']);
    watching.stop();
    expect(broker.listens).toBe(false);
  });

  it('leaves with a client that goes before it has begun, or afterwards', async () => {
    const gone = await watch({ left: AbortSignal.abort() });
    expect([broker.listens, gone.notes.heard]).toEqual([false, []]);
    const left = new AbortController();
    const { notes } = await watch({ left: left.signal });
    left.abort();
    broker.republish('s_1', broker.store('s_1'));
    expect([broker.listens, notes.heard]).toEqual([false, []]);
  });

  it('finds a lost last message by the ends of the logs', async () => {
    watching.start();
    const { notes } = await watch();
    broker.store('s_1');
    broker.now = 3_000;
    broker.beat();
    await settled();
    expect(notes.heard).toEqual([1]);
    watching.stop();
  });

  it('looks at idle sessions at the heartbeat alone', async () => {
    watching.start();
    const { notes } = await watch();
    broker.republish('s_1', broker.store('s_1', 'turn.completed'));
    broker.now = 11_000;
    broker.beat();
    await settled();
    broker.store('s_1');
    broker.now = 14_000;
    broker.beat();
    await settled();
    expect(notes.heard).toEqual([1]);
    broker.now = 21_000;
    broker.beat();
    await settled();
    expect(notes.heard).toEqual([1, 2]);
    watching.stop();
  });

  it('takes a gap of the connection for a hole in every session', async () => {
    watching.start();
    const [one, two] = [await watch(), await watch({ session: 's_2' })];
    broker.store('s_1');
    broker.gap();
    await settled();
    expect([one.notes.heard, two.notes.heard]).toEqual([[1], []]);
    one.stop();
    two.stop();
    watching.stop();
    expect(broker.listens).toBe(false);
  });

  it('tells one reader that it failed, and the others nothing', async () => {
    const well = await watch();
    const ill = await watch({ cursor: undefined });
    expect(ill.notes.heard).toEqual(['Error: memory is away']);
    broker.republish('s_1', broker.store('s_1'));
    expect([well.notes.heard, ill.notes.heard]).toEqual([[1], ['Error: memory is away']]);
  });
});
