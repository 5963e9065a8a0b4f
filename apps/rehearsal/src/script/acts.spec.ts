import { describe, expect, it } from '@jest/globals';
import { actAt, DEFAULT_RATE } from './acts.js';
import { scan } from './scanner.js';

const script = scan(
  '[[rate: 5]] [[say: one]] [[stamp]] [[then]] [[rate: 0]] [[say: two]] [[then]] [[say: three]]',
).directives;

describe('actAt', () => {
  it('plays each act by its number', () => {
    const texts = [0, 1, 2].map((n) => actAt(script, n).directives.findLast(({ kind }) => kind === 'say'));
    expect(texts).toEqual(['one', 'two', 'three'].map((text) => ({ kind: 'say', text })));
  });

  it('keeps rate and stamps on over later acts', () => {
    expect([0, 1, 2].map((n) => actAt(script, n).rate)).toEqual([DEFAULT_RATE, 5, 0]);
    expect([0, 1, 2].map((n) => actAt(script, n).stamped)).toEqual([false, true, true]);
  });

  it('goes on with empty acts when the script is over', () => {
    expect(actAt(script, 7)).toEqual({ directives: [], rate: 0, stamped: true });
    expect(actAt([], 0)).toEqual({ directives: [], rate: DEFAULT_RATE, stamped: false });
  });
});
