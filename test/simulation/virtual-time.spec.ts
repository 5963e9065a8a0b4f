import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from './virtual-time.js';

describe('virtual time', () => {
  it('passes from event to event, the earliest first and equals in the order of planning', async () => {
    const time = new VirtualTime();
    const told: string[] = [];
    const tell = (what: string) => () => void told.push(`${what} at ${time.elapsed}`);
    time.after(500, tell('late'));
    time.after(20, tell('first'));
    time.after(20, tell('second'));
    time.after(0, () => time.after(10, tell('planned on the way')));
    expect(await time.run()).toBe('quiet');
    expect(told).toEqual(['planned on the way at 10', 'first at 20', 'second at 20', 'late at 500']);
    expect(time.now).toBe(time.beginsAt + 500);
  });

  it('lets all that an event has set in motion come to rest before the next one', async () => {
    const time = new VirtualTime();
    const told: string[] = [];
    time.after(1, () => {
      void (async () => {
        for (let turn = 0; turn < 1_000; turn += 1) await undefined;
        told.push('the long chain of promises');
      })();
    });
    time.after(1, () => void told.push('the next event'));
    await time.run();
    expect(told).toEqual(['the long chain of promises', 'the next event']);
  });

  it('ends where it was told to', async () => {
    const time = new VirtualTime();
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      time.after(10, tick);
    };
    tick();
    expect(await time.run({ untilMs: 55 })).toBe('out of time');
    expect(ticks).toBe(6);
    expect(await time.run({ events: 10 })).toBe('out of events');
    expect(time.events).toBe(10);
    expect(await time.run({ until: () => ticks === 20 })).toBe('reached');
    expect(ticks).toBe(20);
  });

  it('never calls what was called off', async () => {
    const time = new VirtualTime();
    const callOff = time.after(5, () => {
      throw new Error('It was called off.');
    });
    callOff();
    expect(await time.run()).toBe('quiet');
    expect(time.elapsed).toBe(0);
  });

  it('ends with the error of an event', async () => {
    const time = new VirtualTime();
    time.after(5, () => {
      throw new Error('out of the event');
    });
    await expect(time.run()).rejects.toThrow('out of the event');
  });

  it('keeps thousands of events in order', async () => {
    const time = new VirtualTime();
    const seen: number[] = [];
    for (let index = 0; index < 5_000; index += 1) {
      time.after((index * 7_919) % 5_003, () => seen.push(time.elapsed));
    }
    await time.run();
    expect(seen).toHaveLength(5_000);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
