import { describe, expect, it } from '@jest/globals';
import { schemaCheck } from './schema-check.js';

const schema = {
  type: 'object',
  properties: { path: { type: 'string' }, lines: { type: 'array', items: { type: 'integer' } } },
  required: ['path'],
  additionalProperties: false,
};

function problems(value: unknown, jsonSchema: Record<string, unknown> = schema): unknown {
  const made = schemaCheck(jsonSchema);
  if (made.kind === 'unusable') return made.why;
  const judged = made.judge(value);
  return judged.kind === 'judged' ? judged.problems : judged.why;
}

describe('a check against a JSON schema', () => {
  it.each<[unknown, unknown]>([
    [{ path: 'a', lines: [1] }, []],
    [{}, [{ path: 'path', problem: 'is missing' }]],
    [
      { path: 'a', lines: [1, 'x'], more: 1 },
      [
        { path: 'more', problem: 'is not a known field' },
        { path: 'lines.1', problem: 'must be integer' },
      ],
    ],
    ['x', [{ path: '', problem: 'must be object' }]],
  ])('%j: %j', (value, expected) => expect(problems(value)).toEqual(expected));

  it.each([
    'http://json-schema.org/draft-07/schema#',
    'https://json-schema.org/draft-07/schema',
    'https://json-schema.org/draft/2020-12/schema',
    'http://json-schema.org/draft/2020-12/schema#',
  ])('is one of %s too', ($schema) => {
    expect(problems({ path: 'a' }, { $schema, ...schema })).toEqual([]);
    expect(problems({}, { $schema, ...schema })).toMatchObject([{ path: 'path' }]);
  });

  it('is none of a dialect that nobody here knows', () => {
    expect(problems({}, { $schema: 'https://json-schema.org/draft-99/schema', ...schema })).toMatch(
      'dialect',
    );
  });

  it('is none where the schema is none', () => {
    expect(problems({}, { type: 'string' })).toBe('is not the schema of an object');
  });

  it('is broken off where it would never come to an end', () => {
    const endless = { type: 'object', properties: { path: { pattern: '^(a+)+$' } } };
    expect(problems({ path: `${'a'.repeat(40)}!` }, endless)).toBe('it would take too long');
  });
});
