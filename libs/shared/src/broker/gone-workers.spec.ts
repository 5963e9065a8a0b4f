import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import { GoneWorkers, type WorkerChange, type WorkerChanges } from './gone-workers.js';

type Told = WorkerChange | Error | 'the end';

/** A watch that says what the test lets it say. */
class FakeChanges implements WorkerChanges {
  stopped = 0;
  private readonly told: Told[] = [];
  private wake = (): void => {};

  tell(told: Told): void {
    this.told.push(told);
    this.wake();
  }

  stop(): void {
    this.stopped += 1;
    this.tell('the end');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WorkerChange> {
    for (;;) {
      const next = this.told.shift();
      if (next === 'the end') return;
      if (next instanceof Error) throw next;
      if (next) yield next;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

let opened: FakeChanges[];
let present: string[];
let unopenable: Error | undefined;
let gone: string[];
let failures: string[];
let pauses: (() => void)[];
let closed: boolean;
let watch: GoneWorkers;

beforeEach(async () => {
  [opened, gone, failures, pauses, closed] = [[], [], [], [], false];
  [present, unopenable] = [['w_1', 'w_2'], undefined];
  watch = new GoneWorkers({
    clock: {
      wait: (_, signal) =>
        new Promise((resolve, reject) => {
          pauses.push(resolve);
          signal?.addEventListener('abort', () => reject(new Error('called off')), { once: true });
        }),
    },
    open: async () => {
      if (unopenable) throw unopenable;
      opened.push(new FakeChanges());
      return opened.at(-1) as FakeChanges;
    },
    present: async () => present,
    gone: (worker) => void gone.push(worker),
    closed: () => closed,
    failed: (error) => void failures.push(String(error)),
  });
  await watch.start();
});

afterEach(() => watch.stop());

async function tell(told: Told): Promise<void> {
  opened.at(-1)?.tell(told);
  await settled();
}

async function afterPause(): Promise<void> {
  pauses.shift()?.();
  await settled();
}

describe('the watch over the workers', () => {
  it('tells of those who leave', async () => {
    await tell({ key: 'w_3', operation: 'PUT' });
    await tell({ key: 'w_1', operation: 'PURGE' });
    await tell({ key: 'w_3', operation: 'DEL' });
    expect([gone, failures]).toEqual([['w_1', 'w_3'], []]);
  });

  it.each<Told>([new Error('no answer'), 'the end'])('is opened again after a pause: %s', async (end) => {
    await tell(end);
    expect([opened.length, failures.length, opened[0]?.stopped]).toEqual([1, 1, 1]);
    await afterPause();
    await tell({ key: 'w_1', operation: 'DEL' });
    expect([opened.length, gone]).toEqual([2, ['w_1']]);
  });

  it('tells of those who left while nothing could be heard', async () => {
    await tell({ key: 'w_3', operation: 'PUT' });
    await tell(new Error('no answer'));
    present = ['w_2', 'w_4'];
    await afterPause();
    expect(gone).toEqual(['w_1', 'w_3']);
  });

  it('tries again until it can be opened', async () => {
    await tell(new Error('no answer'));
    unopenable = new Error('no such stream');
    await afterPause();
    await afterPause();
    expect(failures.slice(1)).toEqual(['Error: no such stream', 'Error: no such stream']);
    unopenable = undefined;
    await afterPause();
    expect(opened).toHaveLength(2);
  });

  it('is over when it is stopped, also in a pause', async () => {
    await tell(new Error('no answer'));
    watch.stop();
    await settled();
    expect([opened.length, failures.length]).toEqual([1, 1]);
  });

  it('is over with the connection', async () => {
    closed = true;
    await tell('the end');
    expect([opened.length, failures, pauses.length]).toEqual([1, [], 0]);
  });
});
