import { describe, expect, it } from '@jest/globals';
import { heardOf, namesIn, needsOf } from './needs.js';

describe('what is heard of a text', () => {
  it('is all of a short one, and the ends of a long one', () => {
    expect(heardOf('short')).toBe('short');
    const heard = heardOf(`begin ${'x'.repeat(10_000)} end`);
    expect(heard.length).toBeLessThan(2_100);
    expect(heard).toMatch(/^begin x+\nx+ end$/);
  });

  it.each([
    ['Where does Ilse live?', ['Ilse']],
    ['The 14th of May, with Leyla', ['14th', 'May', 'Leyla']],
    ['Hello. What is it?', []],
    ['wo wohnt Émile', ['Émile']],
  ])('names in %j', (text, names) => {
    expect([...namesIn(text)]).toEqual(names);
  });

  it('is sought under other words too, but names and fillers are not', () => {
    const kin = new Map([
      ['job', new Set(['work'])],
      ['tell', new Set(['say'])],
    ]);
    const said = (lexeme: string, isName = false) => ({ lexeme, isName });
    const needs = needsOf([said('job'), said('job', true), said('tell')], kin);
    expect(needs.map((need) => need.map(({ lexeme }) => lexeme))).toEqual([
      ['job', 'work'],
      ['job'],
      ['tell'],
    ]);
    expect(needs[2]?.[0]?.weight).toBeLessThan(0.5);
  });
});
