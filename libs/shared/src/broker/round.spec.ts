import { describe, expect, it } from '@jest/globals';
import { Round } from './round.js';

const aRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a round of the event loop', () => {
  it('ends when all that its breath has set off is done, and within the same round', async () => {
    const round = new Round();
    const done: string[] = [];
    const session = async (name: string): Promise<void> => {
      await round.breath();
      await Promise.resolve();
      done.push(name);
      round.atEnd(end);
    };
    const end = (): void => void done.push('end');
    const all = Promise.all([session('a'), session('b')]);
    await aRound();
    await all;
    expect(done).toEqual(['a', 'b', 'end']);
  });

  it('calls once what was asked for often, and again when it is asked for again', async () => {
    const round = new Round();
    let calls = 0;
    const count = (): void => void (calls += 1);
    round.atEnd(count);
    round.atEnd(count);
    await aRound();
    await aRound();
    expect(calls).toBe(1);
    round.atEnd(count);
    await aRound();
    await aRound();
    expect(calls).toBe(2);
  });

  it('leaves a breath that is asked for in a breath to the next one', async () => {
    const round = new Round();
    const order: string[] = [];
    const twice = round.breath().then(async () => {
      order.push('first');
      await round.breath();
      order.push('second');
    });
    round.atEnd(() => order.push('end'));
    await twice;
    expect(order).toEqual(['first', 'end', 'second']);
  });
});
