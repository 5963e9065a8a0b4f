import { beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock, type KeyEntry, type Keys } from '../broker/index.js';
import { FileLocks } from './file-locks.js';

/** Of the broker's keys what locks need: every write is conditional. */
class FewKeys implements Keys {
  readonly kept = new Map<string, KeyEntry>();
  private revisions = 0;

  async create(key: string, value: string): Promise<number | undefined> {
    return this.kept.has(key) ? undefined : this.put(key, value);
  }

  async update(key: string, value: string, revision: number): Promise<number | undefined> {
    return this.kept.get(key)?.revision === revision ? this.put(key, value) : undefined;
  }

  async purge(key: string, revision: number): Promise<boolean> {
    return this.kept.get(key)?.revision === revision && this.kept.delete(key);
  }

  async get(key: string): Promise<KeyEntry | undefined> {
    return this.kept.get(key);
  }

  entries(): Promise<KeyEntry[]> {
    throw new Error('Nobody asks for all of them.');
  }

  private put(key: string, value: string): number {
    this.revisions += 1;
    this.kept.set(key, { key, value, revision: this.revisions });
    return this.revisions;
  }
}

let workers: FewKeys;

async function gateway(worker: string): Promise<FileLocks> {
  await workers.create(worker, 'here');
  const failed = (error: unknown): never => {
    throw error;
  };
  return new FileLocks({ broker: { workers, worker, clock: systemClock }, failed });
}

beforeEach(() => {
  workers = new FewKeys();
});

describe('the lock of a file', () => {
  it('is had by one, whichever gateway is asked, and by the next when it is given back', async () => {
    const [one, other] = [await gateway('w_1'), await gateway('w_2')];
    const all = await Promise.all([one, other, one, other].map((locks) => locks.take('a.md')));
    const [lock, ...more] = all.filter((each) => each !== undefined);
    expect(more).toEqual([]);
    expect(await one.take('b.md')).toBeDefined();
    await lock?.release();
    expect(await other.take('a.md')).toBeDefined();
  });

  it('is the same for names that a disk may not tell apart', async () => {
    const locks = await gateway('w_1');
    expect(await locks.take('Caf\u00e9.md')).toBeDefined();
    expect(await locks.take('cafe\u0301.MD')).toBeUndefined();
  });

  it('of a gateway that is gone is taken over, and the gone one notices', async () => {
    const lock = await (await gateway('w_1')).take('a.md');
    const other = await gateway('w_2');
    expect(await other.take('a.md')).toBeUndefined();
    workers.kept.delete('w_1');
    const taken = await other.take('a.md');
    expect(await taken?.isHeld()).toBe(true);
    expect(await lock?.isHeld()).toBe(false);
    await lock?.release();
    expect(await taken?.isHeld()).toBe(true);
  });

  it('that was left behind under our own name is ours', async () => {
    await (await gateway('w_1')).take('a.md');
    expect(await (await gateway('w_1')).take('a.md')).toBeDefined();
  });
});
