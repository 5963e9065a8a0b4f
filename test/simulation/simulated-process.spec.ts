import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';
import { SimulatedProcess } from './simulated-process.js';
import { VirtualTime } from './virtual-time.js';

function started(seed = 1): { time: VirtualTime; process: SimulatedProcess; told: string[] } {
  const time = new VirtualTime();
  return { time, process: new SimulatedProcess('w_1', time, new Random(seed)), told: [] };
}

describe('a simulated process', () => {
  it('that was killed never goes on', async () => {
    const { time, process, told } = started();
    const work = async (): Promise<void> => {
      await process.clock.wait(10);
      told.push('ten');
      await process.clock.wait(10);
      told.push('twenty');
    };
    void work();
    process.clock.after(20, () => told.push('a timer'));
    time.after(15, () => process.crash());
    await time.run();
    expect(told).toEqual(['ten']);
  });

  it('that is frozen gets everything late, in order, and nothing twice', async () => {
    const { time, process, told } = started();
    time.after(5, () => process.freeze());
    for (const ms of [1, 10, 20, 130])
      time.after(ms, () => process.enter(() => told.push(`${ms} at ${time.elapsed}`)));
    time.after(100, () => process.thaw());
    await time.run();
    expect(told).toEqual(['1 at 1', '10 at 100', '20 at 100', '130 at 130']);
  });

  it('that thaws lets what comes just then wait behind what came before', async () => {
    const { time, process, told } = started();
    process.freeze();
    process.enter(() => {
      told.push('first');
      process.enter(() => told.push('third'));
    });
    process.enter(() => told.push('second'));
    process.thaw();
    await time.run();
    expect(told).toEqual(['first', 'second', 'third']);
  });

  it('thaws with its due timers first, or not, as the seed has it', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const { time, process, told } = started(seed);
      process.freeze();
      time.after(5, () => process.enter(() => told.push('message')));
      process.clock.after(10, () => told.push('timer'));
      time.after(20, () => process.thaw());
      await time.run();
      orders.add(told.join());
    }
    expect([...orders].toSorted()).toEqual(['message,timer', 'timer,message']);
  });

  it.each(['before', 'after'] as const)('can be killed just %s a call of its own', async (when) => {
    const { time, process, told } = started();
    process.crashAtCall(2, when);
    const ask = (what: string) =>
      process.call<void>((answer) => {
        told.push(what);
        time.after(1, () => answer.ok());
      });
    void (async () => {
      await ask('one');
      await ask('two');
      await ask('three');
    })();
    await time.run();
    expect(told).toEqual(when === 'before' ? ['one'] : ['one', 'two']);
    expect(process.isDead).toBe(true);
  });

  it('waits no longer than its signal says, and leaves no timer behind', async () => {
    const { time, process } = started();
    const leaving = new AbortController();
    const waiting = process.clock.wait(1_000, leaving.signal);
    const outcome = waiting.then(
      () => 'waited to the end',
      (error: Error) => error.message,
    );
    time.after(5, () => leaving.abort(new Error('leaving')));
    await time.run();
    expect(await outcome).toBe('leaving');
    expect(time.elapsed).toBe(5);
  });
});
