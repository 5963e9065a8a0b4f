import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { readerFor } from './answer-in.js';

const read = readerFor({
  type: 'object',
  properties: { title: { type: 'string', minLength: 1 }, mood: { enum: ['good', 'bad'] } },
  required: ['title'],
  additionalProperties: false,
});

describe('an answer', () => {
  it.each([
    '{"title": "Tea", "mood": "good"}',
    ' \n{"title": "Tea", "mood": "good"}\n',
    '```json\n{"title": "Tea", "mood": "good"}\n```',
    'Here it is: {"title": "Tea", "mood": "good"}. Enjoy!',
  ])('is found in %j', (text) => {
    expect(read(text)).toEqual({ kind: 'answer', answer: { title: 'Tea', mood: 'good' } });
  });

  it.each([
    ['', 'It is not JSON.'],
    ['Tea', 'It is not JSON.'],
    ['{"title": "Tea"', 'It is not JSON.'],
    ['{}', 'answer.title: '],
    ['{"title": ""}', 'answer.title: '],
    ['{"title": "Tea", "mood": "odd"}', 'answer.mood: '],
    ['{"title": "Tea", "more": 1}', 'answer: '],
    ['["Tea"]', 'answer: '],
  ])('is wrong where it is %j', (text, problem) => {
    expect(read(text)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });

  it('needs a schema that can be held against it', () => {
    expect(() => readerFor({ type: 'nonsense' })).toThrow(ParleyError);
    expect(() => readerFor({ type: 'nonsense' })).toThrow(/Unsupported type: nonsense/);
  });
});
