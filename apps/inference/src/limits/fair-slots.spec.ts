import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HandClock, rest } from '../sessions/testing/hand-clock.js';
import { FairSlots } from './fair-slots.js';

/** Requests as they are let in, each with a name that begins with its user. */
class Ground {
  readonly clock = new HandClock();
  readonly slots: FairSlots;
  readonly let: string[] = [];
  private readonly giveBack = new Map<string, () => void>();

  constructor(most: number, perMinute?: number) {
    this.slots = new FairSlots({ most, perMinute }, this.clock);
  }

  async ask(...names: string[]): Promise<void> {
    for (const name of names) void this.take(name, new AbortController().signal);
    await rest();
  }

  async take(name: string, signal: AbortSignal): Promise<void> {
    this.giveBack.set(name, await this.slots.take(name.charAt(0), signal));
    this.let.push(name);
  }

  async end(...names: string[]): Promise<void> {
    for (const name of names) this.giveBack.get(name)?.();
    await rest();
  }
}

describe('slots', () => {
  it('are there for so many at once, and then for whoever waits', async () => {
    const ground = new Ground(2);
    await ground.ask('a1', 'a2', 'a3', 'a4');
    expect(ground.let).toEqual(['a1', 'a2']);
    await ground.end('a2');
    expect(ground.let).toEqual(['a1', 'a2', 'a3']);
    await ground.end('a1', 'a3', 'a4');
    await ground.end('a4');
    expect([ground.let.length, ground.slots.inUse, ground.slots.usersWaiting]).toEqual([4, 0, 0]);
  });

  it('are not all one user’s where there are many: another need not wait until one of his turns has ended', async () => {
    const ground = new Ground(8);
    await ground.ask('a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'b1');
    expect(ground.let).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1']);
    await ground.end('b1');
    expect([ground.let.length, ground.slots.inUse, ground.clock.pending]).toEqual([7, 6, 0]);
    await ground.end('a1');
    expect(ground.let.at(-1)).toBe('a7');
  });

  it('are all one user’s where there is no end of them', async () => {
    const ground = new Ground(Infinity);
    await ground.ask('a1', 'a2', 'a3');
    expect(ground.let).toEqual(['a1', 'a2', 'a3']);
  });

  it('go to another user next, however many one has waiting', async () => {
    const ground = new Ground(4);
    await ground.ask(...Array.from({ length: 104 }, (_, place) => `a${place}`), 'b0');
    await ground.end('a0', 'a1');
    expect(ground.let.slice(4)).toContain('b0');
  });

  it('are given back once', async () => {
    const ground = new Ground(1);
    await ground.ask('a1', 'a2', 'a3');
    await ground.end('a1', 'a1', 'a1');
    expect([ground.let, ground.slots.inUse]).toEqual([['a1', 'a2'], 1]);
  });

  it('are not for those who have left, before or while they waited', async () => {
    const ground = new Ground(1);
    await ground.ask('a1');
    const leaving = new AbortController();
    const left = [ground.take('a2', leaving.signal), ground.take('b1', leaving.signal)];
    const reasons = Promise.allSettled(left);
    await ground.ask('a3');
    leaving.abort(new Error('left'));
    expect((await reasons).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(ground.take('a4', leaving.signal)).rejects.toThrow('left');
    await ground.end('a1');
    expect([ground.let, ground.slots.inUse, ground.slots.usersWaiting]).toEqual([['a1', 'a3'], 1, 0]);
  });

  it('are taken so many times within a minute', async () => {
    const ground = new Ground(10, 2);
    await ground.ask('a1');
    await ground.clock.pass(20_000);
    await ground.ask('a2', 'a3', 'a4', 'b1');
    await ground.end('a1', 'a2');
    await ground.clock.pass(39_999);
    expect(ground.let).toEqual(['a1', 'a2']);
    await ground.clock.pass(1);
    expect(ground.let).toEqual(['a1', 'a2', 'a3']);
    await ground.clock.pass(20_000);
    expect(ground.let).toEqual(['a1', 'a2', 'a3', 'b1']);
    await ground.clock.pass(60_000);
    expect([ground.let.length, ground.clock.pending]).toEqual([5, 0]);
  });

  it('leave no timer behind when nobody waits for time any more', async () => {
    const ground = new Ground(10, 1);
    await ground.ask('a1');
    const leaving = new AbortController();
    const left = ground.take('a2', leaving.signal);
    expect(ground.clock.pending).toBe(1);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(ground.clock.pending).toBe(0);
  });

  it('are never more than there are, never idle while somebody waits who may have one, and all there in the end', async () => {
    const act = fc.record({ kind: fc.constantFrom('ask', 'leave', 'end', 'end'), which: fc.nat(7) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), fc.constantFrom(1, 2, 4, 8), async (acts, most) => {
        const slots = new FairSlots({ most, perMinute: undefined }, new HandClock());
        const held: (() => void)[] = [];
        const asking: AbortController[] = [];
        for (const { kind, which } of acts) {
          if (kind === 'ask') {
            const leaving = new AbortController();
            asking.push(leaving);
            slots.take(`u${which % 3}`, leaving.signal).then(
              (giveBack) => held.push(giveBack),
              () => undefined,
            );
          } else if (kind === 'leave') asking[which]?.abort(new Error('left'));
          else held.splice(0, 1).forEach((giveBack) => giveBack());
          await rest();
          expect(slots.inUse).toBe(held.length);
          expect(slots.inUse).toBeLessThanOrEqual(most);
          const share = most === 8 ? 6 : most;
          expect(slots.usersWaiting === 0 || slots.inUse >= share).toBe(true);
        }
        for (const leaving of asking) leaving.abort(new Error('left'));
        await rest();
        for (const giveBack of held) giveBack();
        expect([slots.inUse, slots.usersWaiting]).toEqual([0, 0]);
      }),
      { numRuns: 50 },
    );
  });
});
