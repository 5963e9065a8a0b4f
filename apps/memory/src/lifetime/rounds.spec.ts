import { describe, expect, it } from '@jest/globals';
import { systemClock } from '#shared/broker';
import { Rounds } from './rounds.js';

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('rounds', () => {
  it('go on behind one that fails, and end with the one in hand', async () => {
    const told: unknown[] = [];
    let worked = 0;
    const third = gate();
    const hold = gate();
    const rounds = new Rounds({
      clock: systemClock,
      everyMs: 1,
      work: async () => {
        worked += 1;
        if (worked === 1) throw new Error('the first');
        if (worked === 3) third.open();
        if (worked >= 3) await hold.opened;
      },
      failed: (error) => told.push(error),
    });
    rounds.start();
    await third.opened;
    const stopped = rounds.stop();
    hold.open();
    await stopped;
    expect(worked).toBe(3);
    expect(told).toEqual([new Error('the first')]);
  });
});
