import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WaitingLine } from './waiting-line.js';

function servedBy(line: WaitingLine<string>): string[] {
  const served: string[] = [];
  for (let next = line.next(); next !== undefined; next = line.next()) served.push(next.waiter);
  return served;
}

function lineOf(...waiters: string[]): WaitingLine<string> {
  const line = new WaitingLine<string>();
  for (const waiter of waiters) line.add(waiter.charAt(0), waiter);
  return line;
}

describe('a waiting line', () => {
  it('serves one user after the other, and each in his order', () => {
    expect(servedBy(lineOf('a1', 'a2', 'a3', 'b1', 'c1', 'b2'))).toEqual([
      'a1',
      'b1',
      'c1',
      'a2',
      'b2',
      'a3',
    ]);
  });

  it('passes over who may not just now, and keeps his place', () => {
    const line = lineOf('a1', 'b1', 'b2');
    expect(line.next((user) => user !== 'a')?.waiter).toBe('b1');
    expect(line.next((user) => user === 'c')).toBeUndefined();
    expect(servedBy(line)).toEqual(['a1', 'b2']);
  });

  it('loses no turn of a user when one of his leaves', () => {
    const line = lineOf('a1', 'a2', 'b1');
    line.remove('a', 'a1');
    line.remove('b', 'b1');
    line.remove('nobody', 'n1');
    expect([line.users, servedBy(line), line.isEmpty]).toEqual([1, ['a2'], true]);
  });

  it('serves whoever comes next or after one other, whatever one user brings', () => {
    const line = lineOf(...Array.from({ length: 100 }, (_, place) => `a${place}`));
    fc.assert(
      fc.property(fc.nat(50), (before) => {
        for (let place = 0; place < before; place += 1) {
          const served = line.next();
          if (served !== undefined) line.add('a', served.waiter);
        }
        line.add('b', 'b1');
        expect([line.next()?.waiter, line.next()?.waiter]).toContain('b1');
      }),
    );
  });

  it('serves everybody once, and nobody twice while another waits', () => {
    const users = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 60 });
    fc.assert(
      fc.property(users, (who) => {
        const names = who.map((user, place) => `${user}${place}`);
        const served = servedBy(lineOf(...names));
        expect(served.toSorted()).toEqual(names.toSorted());
        // Each user's first stand before anybody's second, and so on.
        const rounds = served.map(
          (name, place) => served.slice(0, place).filter((each) => each[0] === name[0]).length,
        );
        expect(rounds).toEqual(rounds.toSorted((a, b) => a - b));
      }),
    );
  });
});
