import { describe, expect, it } from '@jest/globals';
import { byFitness, type Candidate } from './fitness.js';
import type { Need } from './needs.js';

const day = (index: number): Date => new Date(Date.UTC(2026, 0, 1 + index));

function candidate(id: string, lexemes: string[], more: Partial<Candidate> = {}): Candidate {
  const of = { session: 's', agent: 'ada', about: null, source: 'pass', text: id, on: null } as const;
  const rest = { scene: null, clock: null, supersededBy: null, significance: 1, pinned: false } as const;
  return { id, ...of, ...rest, lexemes, nearness: null, at: day(0), en: 1, ...more };
}

const need = (...lexemes: string[]): Need =>
  lexemes.map((lexeme, index) => ({ lexeme, weight: index === 0 ? 1 : 0.5 }));

const common = {
  total: 100,
  found: new Map([
    ['mara', 90],
    ['cello', 1],
    ['play', 5],
  ]),
};
const order = (candidates: Candidate[], needs: Need[]) =>
  byFitness(candidates, needs, common).map(({ id }) => id);

describe('what is recalled first', () => {
  it('is what was pinned, whatever was said', () => {
    const pinned = candidate('pinned', [], { pinned: true });
    expect(order([candidate('fit', ['cello']), pinned], [need('cello')])).toEqual(['pinned', 'fit']);
  });

  it('has the rarer words', () => {
    const both = [candidate('common', ['mara']), candidate('rare', ['cello'])];
    expect(order(both, [need('mara'), need('cello')])).toEqual(['rare', 'common']);
  });

  it('has the word itself rather than one that may stand for it, and one of these counts once', () => {
    const both = [candidate('kin', ['song', 'choir', 'band']), candidate('own', ['music'])];
    expect(order(both, [need('music', 'song', 'choir', 'band')])).toEqual(['own', 'kin']);
  });

  it('has both words of a pair', () => {
    const needs = [need('red'), need('door'), need('cello')];
    const both = [candidate('apart', ['red', 'cello']), candidate('pair', ['red', 'door'])];
    expect(order(both, needs)).toEqual(['pair', 'apart']);
  });

  it('weighs more where words tell nothing, and is newer where that tells nothing either', () => {
    const heavy = candidate('heavy', [], { significance: 2 });
    const newer = candidate('newer', [], { at: day(9) });
    expect(order([candidate('older', []), newer, heavy], [need('cello')])).toEqual([
      'heavy',
      'newer',
      'older',
    ]);
  });

  it('is near in meaning, where anything tells', () => {
    const near = candidate('near', [], { nearness: 0.9 });
    expect(order([candidate('word', ['play']), near], [need('play')])).toEqual(['near', 'word']);
  });

  it('has to do with what fits', () => {
    const others = Array.from({ length: 30 }, (_, index) =>
      candidate(`other${index}`, ['some'], { at: day(5) }),
    );
    const told = [candidate('fit', ['brother', 'finn']), candidate('kin', ['finn', 'cell']), ...others];
    expect(order(told, [need('brother')]).slice(0, 2)).toEqual(['fit', 'kin']);
  });

  it('is nothing where there is nothing', () => {
    expect(order([], [need('cello')])).toEqual([]);
  });
});
