import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globOf } from './glob.js';
import { ignoreRules, ruledBy } from './ignore-rules.js';
import { matchesSegment, segmentPattern } from './segment-pattern.js';

const regular = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);

describe('a pattern for a name', () => {
  it('means what the regular expression means', () => {
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, names, (pattern, name) => {
        const compiled = segmentPattern(pattern) ?? [];
        expect(matchesSegment(compiled, name)).toBe(regular(pattern).test(name));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a-c]x', 'dx', true],
    ['[!ac-e]', 'a', false],
    ['[ac-e]', 'd', true],
    ['[ac-e]', 'b', false],
    ['[]x]', ']', true],
    ['[a-]', '-', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['?', '🙂', true],
  ])('%s and %s: %p', (pattern, name, expected) => {
    expect(matchesSegment(segmentPattern(pattern) ?? [], name)).toBe(expected);
  });

  it.each(['[a', 'a\\', '[!]'])('%s is none', (pattern) => {
    expect(segmentPattern(pattern)).toBeUndefined();
  });
});

describe('a glob', () => {
  const noTurn = () => undefined;

  it.each([
    ['{a,b}.{ts,js}', 'b.ts', true],
    ['{a,{b,c}}', 'c', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**', 'a', false],
    ['/a', 'a', true],
    ['/a', 'x/a', false],
    ['a', 'x/a', true],
    ['**/a/*', 'x/a/b', true],
  ])('%s and %s: %p', async (glob, path, expected) => {
    expect(await globOf(glob)(path.split('/'), noTurn)).toBe(expected);
  });

  it('lets others have their turn after each alternative', async () => {
    let turns = 0;
    const turn = async () => void (turns += 1);
    const slow = `**/*${'a'.repeat(120)}b*/**/${'{x,y}'.repeat(6)}`;
    const path = Array.from({ length: 30 }, () => 'a'.repeat(255));
    expect(await globOf(slow)(path, turn)).toBe(false);
    expect(turns).toBe(64);
  });

  it.each([['[a'], ['{a,}'], [`${'{a,b}'.repeat(7)}`], ['x'.repeat(501)]])('%s is refused', (glob) => {
    expect(() => globOf(glob)).toThrow('glob: ');
  });
});

describe('rules of a .gitignore', () => {
  const said = (text: string, path: string, isFolder = false) =>
    ruledBy(ignoreRules(text), path.split('/'), isFolder, () => undefined);

  it.each([
    ['a', 'x/a', 'ignored'],
    ['/a', 'x/a', undefined],
    ['x/a', 'x/a', 'ignored'],
    ['x/a', 'y/x/a', undefined],
    ['a/', 'a', undefined],
    ['a\n!a', 'a', 'kept'],
    ['!a\na', 'a', 'ignored'],
    ['# a', '# a', undefined],
    ['\\# a', '# a', 'ignored'],
    ['a  ', 'a', 'ignored'],
    ['a\\ ', 'a ', 'ignored'],
    ['a\\   ', 'a ', 'ignored'],
    ['a\\\\  ', 'a\\', 'ignored'],
    ['[broken\nb', 'b', 'ignored'],
    ['\n/\n!\n', 'a', undefined],
  ])('%j and %s: %s', async (text, path, expected) => {
    expect(await said(text, path)).toBe(expected);
  });

  it('with a slash at the end mean folders', async () => {
    expect(await said('a/', 'x/a', true)).toBe('ignored');
  });

  it('that are longer than anybody writes them are passed over', () => {
    const ofLength = (length: number) => `**/*[${'z'.repeat(length - 8)}]b*`;
    expect(ignoreRules(ofLength(500))).toHaveLength(1);
    expect(ignoreRules(`${ofLength(501)}\n${' '.repeat(65_000)}x`)).toEqual([]);
  });

  it('that are made to take long let others have their turn after each', async () => {
    const rule = `**/*${'a'.repeat(100)}b*/**`;
    const rules = ignoreRules(Array.from({ length: 20 }, () => rule).join('\n'));
    let turns = 0;
    const turn = async () => void (turns += 1);
    const path = Array.from({ length: 30 }, () => 'a'.repeat(255));
    expect(await ruledBy(rules, path, false, turn)).toBeUndefined();
    expect(turns).toBe(20);
  });
});
