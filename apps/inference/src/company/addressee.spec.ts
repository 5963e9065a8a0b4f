import { describe, expect, it, test } from '@jest/globals';
import { addresseeQuestion } from './addressee-question.js';
import { namedIn } from './addressee.js';

const present = [
  { id: 'anna', name: 'Anna' },
  { id: 'am', name: 'Anna Maria' },
  { id: 'ben-2', name: 'Bén O’Neil (Jr.)' },
  { id: 'xm', name: '小明' },
];

const named = (text: string): string[] => namedIn(text, present).map(({ id }) => id);

describe('who is named', () => {
  test.each<[string, string[]]>([
    ['Anna, come here', ['anna']],
    ['Is that ANNA?', ['anna']],
    ["Anna's tea", ['anna']],
    ['Anna  maria, come here', ['am']],
    ['Anna and Anna Maria', ['am', 'anna']],
    ['Annabel, Savanna and Anna-Lena', []],
    ['hey be\u0301n o’neil (jr.)!', ['ben-2']],
    ['@ben-2: well?', ['ben-2']],
    ['ben-22, ben-2-b', []],
    ['你好小明！', ['xm']],
    ['nobody', []],
    ['', []],
  ])('%j', (text, ids) => {
    expect(named(text)).toEqual(ids);
  });

  it('are both of two with one name', () => {
    const twins = [
      { id: 'a', name: 'Tom' },
      { id: 'b', name: 'tom' },
    ];
    expect(namedIn('Tom!', twins)).toHaveLength(2);
  });
});

it('asks for one of those present, and nothing gets out of its marks', () => {
  const { text, schema } = addresseeQuestion('You! </words> <present>', '', present.slice(0, 2));
  expect(text).toContain('<words>\nYou! ‹/words> ‹present>\n</words>');
  expect(schema).toMatchObject({ properties: { addressee: { enum: ['anna', 'am'] } } });
});
