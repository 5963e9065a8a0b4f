import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf } from './segments.js';

const short = { speech: 's', action: 'a', thought: 't', out_of_character: 'o' } as const;

function told(text: string): string[] {
  return segmentsOf(text).map((segment) => `${short[segment.kind]}|${segment.text}`);
}

describe('the rules', () => {
  test.each<[string, string[]]>([
    ['Hello there', ['s|Hello there']],
    ['"Tea?" *pours* ~I hope so.~', ['s|"Tea?" ', 'a|*pours* ', 't|~I hope so.~']],
    ['„Tee?“ _gießt ein_ «Oui»', ['s|„Tee?“ ', 'a|_gießt ein_ ', 's|«Oui»']],
    [' *waves* Hi', ['a| *waves*', 's| Hi']],
    ['"I *really* mean it"', ['s|"I *really* mean it"']],
    ['*says "hi"*', ['a|*says "hi"*']],
    ['2 * 3 * 4, snake_case_name, **bold**, a~b~c', ['s|2 * 3 * 4, snake_case_name, **bold**, a~b~c']],
    ['*not\nclosed*', ['s|*not\nclosed*']],
    ['(quietly) yes', ['s|(quietly) yes']],
    ['', []],
    ['  \n', []],
  ])('%j', (text, segments) => {
    expect(told(text)).toEqual(segments);
  });
});

describe('what is out of character', () => {
  test.each<[string, string[]]>([
    ['((brb))', ['o|((brb))']],
    ['Hi ((brb)) there', ['s|Hi ', 'o|((brb)) ', 's|there']],
    ['((a ((b)) c)) d', ['o|((a ((b)) c)) ', 's|d']],
    ['(((a))) b', ['o|(((a))) ', 's|b']],
    ['(((a)) b', ['o|(((a)) ', 's|b']],
    ['(see ((a)))', ['s|(see ', 'o|((a))', 's|)']],
    ['Hi ((brb', ['s|Hi ', 'o|((brb']],
    ['Hi ((a ((b)) c', ['s|Hi ', 'o|((a ((b)) c']],
    ['"A ((b" c)) d', ['s|"A ', 'o|((b" c)) ', 's|d']],
    ['brb))', ['s|brb))']],
    ['Gone :(( Help', ['s|Gone :(( Help']],
    ['Gone :(( ((brb)) Help', ['s|Gone :(( ', 'o|((brb)) ', 's|Help']],
    ['Great :))', ['s|Great :))']],
    ['Note:((brb))', ['s|Note:', 'o|((brb))']],
  ])('%j', (text, segments) => {
    expect(told(text)).toEqual(segments);
  });
});

const written = fc
  .array(
    fc.constantFrom('((', '))', '(', ')', '"', '*', '_', '~', '„', '“', ' ', '\n', ':', 'a', 'ß', '😀'),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(''));

const inCharacter = (text: string): string =>
  segmentsOf(text)
    .map((segment) => (segment.kind === 'out_of_character' ? '\0' : segment.text))
    .join('');

it('never loses a character, and never has an empty part or two of a kind side by side', () => {
  fc.assert(
    fc.property(written, (text) => {
      const segments = segmentsOf(text);
      expect(segments.map((segment) => segment.text).join('')).toBe(text.trim() === '' ? '' : text);
      for (const [place, segment] of segments.entries()) {
        expect(segment.text).not.toBe('');
        expect(segment.kind).not.toBe(segments[place + 1]?.kind);
      }
    }),
  );
});

it('leaves nothing of an aside in character, whatever stands around it', () => {
  fc.assert(
    fc.property(written, written, (before, behind) => {
      expect(inCharacter(`${before} ((secret)) ${behind}`)).not.toContain('secret');
      expect(inCharacter(`${before} ((secret`)).not.toContain('secret');
    }),
  );
});

it('keeps a text of a great many parts within bounds, and what is out of character out', () => {
  const segments = segmentsOf('"a" *b* '.repeat(2_000) + '((secret)) end');
  expect(segments.length).toBe(500);
  expect(segments.at(-1)?.kind).toBe('out_of_character');
  expect(segments.map(({ text }) => text).join('')).toContain('((secret)) end');
});
