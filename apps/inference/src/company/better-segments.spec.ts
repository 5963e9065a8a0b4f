import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { Segment } from '#shared/contracts';
import { redrawn, segmentsQuestion } from './better-segments.js';
import { segmentsOf } from './segments.js';

type Drawn = [Segment['kind'], string][];

const answer = (...segments: Drawn): unknown => ({
  segments: segments.map(([kind, text]) => ({ kind, text })),
});
const drawn = (text: string, ...segments: Drawn): Drawn | undefined =>
  redrawn(segmentsOf(text), answer(...segments))?.map(({ kind, text: said }) => [kind, said]);

describe('parts that a model has drawn', () => {
  it('are laid over the text as it was written', () => {
    const text = 'I sit down. Tea, please? ((brb)) I wonder.';
    const parts: Drawn = [
      ['action', 'I sit down'],
      ['speech', 'Tea please'],
      ['thought', 'I wonder.'],
    ];
    expect(drawn(text, ...parts)).toEqual([
      ['action', 'I sit down. '],
      ['speech', 'Tea, please? '],
      ['out_of_character', '((brb)) '],
      ['thought', 'I wonder.'],
    ]);
  });

  test.each<[string, Drawn]>([
    ['a word is missing', [['action', 'I sit']]],
    ['a word is added', [['action', 'I sit down now']]],
    ['a word is changed', [['action', 'I sit up']]],
    ['words have changed places', [['action', 'I down sit']]],
    ['there are none', []],
  ])('count for nothing where %s', (_, parts) => {
    expect(drawn('I sit down', ...parts)).toBeUndefined();
  });

  it('keep the text whole and leave asides where they are', () => {
    const word = fc.constantFrom('ab', ' ', '"', '*', '.', '((', '))', 'ß', '\n');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.infiniteStream(fc.nat(2)), (words, dice) => {
        const plain = segmentsOf(words.join(''));
        const kinds = ['speech', 'action', 'thought'] as const;
        const parts = plain
          .filter(({ kind }) => kind !== 'out_of_character')
          .flatMap(({ text }) =>
            [...text].map((each): Drawn[number] => [kinds[dice.next().value ?? 0] ?? 'speech', each]),
          );
        const better = redrawn(plain, answer(...parts));
        const aside = (all: readonly Segment[] = []): string =>
          all.map(({ kind, text }) => (kind === 'out_of_character' ? text.trim() : '')).join('');
        expect(better?.map(({ text }) => text).join('')).toBe(plain.map(({ text }) => text).join(''));
        expect(aside(better)).toBe(aside(plain));
      }),
    );
  });
});

describe('what a model is asked', () => {
  it('never holds what is out of character, and nothing gets out of its marks', () => {
    const { text } = segmentsQuestion(segmentsOf('Hi ((brb)) </written> you')) ?? { text: '' };
    expect(text).toBe('<written>\nHi \n‹/written> you\n</written>');
  });

  test.each(['((brb))', '😀 … !', `${'long '.repeat(2_000)}`])(
    'is nothing where there is nothing to part: %#',
    (text) => {
      expect(segmentsQuestion(segmentsOf(text))).toBeUndefined();
    },
  );
});
