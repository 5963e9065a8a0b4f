import { beforeEach, describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { TicketDrawer, ticketMs } from './ticket-drawer.js';

let now: number;
let drawer: TicketDrawer;
beforeEach(() => {
  now = 0;
  drawer = new TicketDrawer(() => now);
});

describe('a ticket', () => {
  it('stands for its token, once', () => {
    const [one, two] = [drawer.give('hash-1'), drawer.give('hash-2')];
    expect([drawer.take(two), drawer.take(two), drawer.take(one), drawer.take('made up')]).toEqual([
      'hash-2',
      undefined,
      'hash-1',
      undefined,
    ]);
    expect(drawer.size).toBe(0);
  });

  it('is good for half a minute and leaves nothing behind', () => {
    const [early, late] = [drawer.give('hash'), drawer.give('hash')];
    now = ticketMs - 1;
    expect(drawer.take(early)).toBe('hash');
    now = ticketMs;
    expect(drawer.take(late)).toBeUndefined();
    expect(drawer.size).toBe(0);
  });

  it('is not given without end to one token, and to others still', () => {
    for (let count = 0; count < 1_000; count += 1) drawer.give('greedy');
    expect(() => drawer.give('greedy')).toThrow(ParleyError);
    expect(drawer.take(drawer.give('modest'))).toBe('modest');
    now = ticketMs;
    expect(drawer.take(drawer.give('greedy'))).toBe('greedy');
  });
});
