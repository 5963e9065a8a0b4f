import { describe, expect, it } from '@jest/globals';
import { forClassifiers } from './for-classifiers.js';

const closed = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const text = { type: 'string' };
const title = closed({ title: text });
const memories = closed({
  memories: { type: 'array', items: closed({ agent: text, text, about: text }) },
});
const scene = closed({
  scene: closed({ closes: { type: 'boolean' }, reason: text, next: closed({ place: text }) }),
});

const value = (said: unknown) => [{ kind: 'json', value: said }];
const fail = (status: number) => [
  { kind: 'fail', failing: { kind: 'status', status, retryAfter: undefined } },
];

describe('what a message has for several who ask about it', () => {
  const tea = '[[json: {"title": "Tea"}]]';
  const cat = '[[json: {"memories": [{"agent": "ida", "text": "A cat.", "about": ""}]}]]';

  it('is what fits the schema that each asks for', () => {
    for (const material of [`${tea} ${cat}`, `${cat} ${tea}`]) {
      expect(forClassifiers(material, title)).toEqual(value({ title: 'Tea' }));
      expect(forClassifiers(material, memories)).toMatchObject(value({ memories: [{ text: 'A cat.' }] }));
      expect(forClassifiers(material, scene)).toEqual([]);
    }
  });

  it('is the last that fits', () => {
    const later = `${tea}\n[[json: {"title": "Rum"}]] [[json: {"title": "Gin", "no": 1}]] ${cat}`;
    expect(forClassifiers(later, title)).toEqual(value({ title: 'Rum' }));
  });

  it('need not say what may be empty', () => {
    expect(forClassifiers('[[json: {"memories": [{"agent": "ida", "text": "x"}, 7]}]]', memories)).toEqual(
      value({ memories: [{ agent: 'ida', text: 'x', about: '' }, 7] }),
    );
    expect(forClassifiers('[[json: {"scene": {"closes": true}}]]', scene)).toEqual(
      value({ scene: { closes: true, reason: '', next: { place: '' } } }),
    );
  });

  it('is nonsense where it is no object, and anything where the schema is open', () => {
    expect(forClassifiers('[[json: 7]]', title)).toEqual(value(7));
    expect(forClassifiers(cat, { ...title, additionalProperties: true })).toHaveLength(1);
    expect(forClassifiers(tea, undefined)).toEqual(value({ title: 'Tea' }));
  });

  it('may be a script for one of them alone', () => {
    const material = `${tea} [[classifier: memories [[fail: 500]]]] ${cat.replace('A cat', 'A dog')}`;
    expect(forClassifiers(material, title)).toEqual(value({ title: 'Tea' }));
    const failing = `${cat} [[classifier: memories [[fail: 500]]]] ${tea}`;
    expect(forClassifiers(failing, memories)).toEqual(fail(500));
    expect(forClassifiers(failing, title)).toEqual(value({ title: 'Tea' }));
  });

  it('may be a script for all, or for those whom its value fits', () => {
    expect(forClassifiers(`${tea} [[classifier: [[fail: 503]]]]`, title)).toEqual(fail(503));
    const own = `[[classifier: [[fail-first: 2 500]] ${tea} ${cat}]]`;
    expect(forClassifiers(own, title)).toMatchObject([{ kind: 'fail-first' }, { value: { title: 'Tea' } }]);
    expect(forClassifiers(own, memories)).toMatchObject([
      { kind: 'fail-first' },
      { value: { memories: [{}] } },
    ]);
    expect(forClassifiers(own, scene)).toEqual([]);
  });

  it('is found in a message that is quoted as JSON', () => {
    const line = JSON.stringify({ by: 'user', said: `Tea! ${tea}` });
    expect(forClassifiers(`${line}\n{"by": "ida", "said": "No."}`, title)).toEqual(value({ title: 'Tea' }));
  });

  it('is nothing where it is broken', () => {
    expect(forClassifiers('[[json: {]] [[classifier: [[fail: 500]]]]', title)).toEqual([]);
  });
});
