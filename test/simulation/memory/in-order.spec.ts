import { setImmediate as restOfTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { InOrder } from './in-order.js';

/** Takes numbers that follow each other, as a session takes its appends. */
function counting() {
  const inOrder = new InOrder();
  const taken: string[] = [];
  const take = (session: string, number: number): Promise<void> =>
    inOrder.take(session, () => {
      const last = taken.filter((each) => each.startsWith(session)).length;
      if (number <= last) return 'seen';
      if (number > last + 1) return 'ahead';
      taken.push(`${session}${number}`);
      return 'next';
    });
  return { take, taken };
}

describe('appends in any order', () => {
  it('are taken in theirs, and none is done before it is', async () => {
    const { take, taken } = counting();
    let done = 0;
    const all = [4, 2, 5, 3].map((number) => take('a', number).then(() => (done += 1)));
    await restOfTurn();
    expect(done).toBe(0);
    await take('a', 1);
    await Promise.all(all);
    expect(taken).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  });

  it('wait for those of their own session alone, and not for what is known', async () => {
    const { take, taken } = counting();
    const early = take('b', 2);
    await take('a', 1);
    await take('a', 1);
    expect(taken).toEqual(['a1']);
    await take('b', 1);
    await early;
    expect(taken).toEqual(['a1', 'b1', 'b2']);
  });
});
