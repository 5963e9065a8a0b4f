import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { jsonSchemaInput } from './json-schema-input.js';
import { zodInput } from './zod-input.js';

const draft07 = 'http://json-schema.org/draft-07/schema#';
const schema = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    mode: { enum: ['read', 'write'] },
    lines: { type: 'array', items: { type: 'object', properties: { at: { type: 'integer', minimum: 1 } } } },
    when: { type: 'string', format: 'date-time' },
  },
  required: ['path'],
  additionalProperties: false,
};

function problemOf(jsonSchema: Record<string, unknown>, value: unknown): string | undefined {
  const made = jsonSchemaInput(jsonSchema);
  if (made.kind === 'unusable') throw new Error(made.problem);
  const checked = made.input.check(value);
  return checked.kind === 'fits' ? undefined : checked.problem;
}

describe.each([
  ['no dialect', schema],
  ['draft-07', { $schema: draft07, ...schema }],
  ['2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }],
])('a JSON schema of %s', (_which, jsonSchema) => {
  it.each([
    [{ path: 'a', mode: 'read', when: '2026-01-02T00:00:00Z' }, undefined],
    [{}, 'path: is missing'],
    [{ path: 1 }, 'path: must be string'],
    [{ path: 'a', mode: 'fly' }, 'mode: must be one of "read", "write"'],
    [{ path: 'a', speed: 1 }, 'speed: is not a known field'],
    [{ path: 'a', lines: [{ at: 1 }, { at: 0 }] }, 'lines.1.at: must be >= 1'],
    [{ path: 'a', when: 'soon' }, 'when: must match format "date-time"'],
    ['x', 'input: must be object'],
    [{ mode: 'fly' }, 'path: is missing; mode: must be one of "read", "write"'],
  ])('holds %j: %s', (value, problem) => {
    expect(problemOf(jsonSchema, value)).toBe(problem);
  });
});

describe('a JSON schema', () => {
  it('of one dialect is not read as the other', () => {
    const prefix = {
      type: 'object',
      properties: { pair: { type: 'array', prefixItems: [{ type: 'string' }] } },
    };
    expect(problemOf(prefix, { pair: [1] })).toBe('pair.0: must be string');
    expect(problemOf({ $schema: draft07, ...prefix }, { pair: [1] })).toBeUndefined();
  });

  it('may come again under the same $id, changed', () => {
    const [first, second] = ['string', 'number'].map((type) => ({
      $id: 'https://example.com/x',
      type: 'object',
      properties: { x: { type } },
    }));
    expect(problemOf(first ?? {}, { x: 1 })).toBe('x: must be string');
    expect(problemOf(second ?? {}, { x: 1 })).toBeUndefined();
  });

  it('tells of a few problems only', () => {
    const required = Array.from({ length: 50 }, (_, index) => `field${index}`);
    expect(problemOf({ type: 'object', required }, {})?.split('; ')).toHaveLength(10);
  });

  it.each([
    ['no object', { type: 'string' }, /not the schema of an object/],
    ['nothing', {}, /not the schema of an object/],
    [
      'a type that is none',
      { type: 'object', properties: { x: { type: 'text' } } },
      /properties\.x\.type: must be/,
    ],
    [
      'a reference to nowhere',
      { type: 'object', properties: { x: { $ref: '#/no' } } },
      /can't resolve reference/,
    ],
    ['a dialect of old', { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' }, /draft-04/],
    ['a broken pattern', { type: 'object', properties: { x: { pattern: '(' } } }, /cannot be used/],
  ])('of %s is a problem, not a crash', (_what, jsonSchema, problem) => {
    const made = jsonSchemaInput(jsonSchema);
    expect(made).toEqual({ kind: 'unusable', problem: expect.stringMatching(problem) });
  });
});

describe('a schema that is meant to hold everybody up', () => {
  it.each([
    ['by a pattern', { properties: { a: { type: 'string', pattern: '^(a+)+$' } } }, /too long/],
    [
      'by a pattern of names',
      { patternProperties: { '^(a+)+$': {} }, additionalProperties: false },
      /too long/,
    ],
    ['by what it refers to', { allOf: [{ $ref: '#' }] }, /cannot be checked/],
  ])('%s is broken off where a value is checked', (_how, more, problem) => {
    const endless = `${'a'.repeat(50)}!`;
    expect(problemOf({ type: 'object', ...more }, { a: endless, [endless]: 1 })).toMatch(problem);
  });
});

describe('a zod schema', () => {
  const input = zodInput(z.strictObject({ path: z.string(), depth: z.number().default(3) }));

  it('is told as JSON schema, and fills in what was left out', () => {
    expect(input.jsonSchema).toMatchObject({
      type: 'object',
      required: ['path'],
      additionalProperties: false,
    });
    expect(input.check({ path: 'a' })).toEqual({ kind: 'fits', input: { path: 'a', depth: 3 } });
  });

  it('names each field that does not fit', () => {
    expect(input.check({ speed: 1 })).toEqual({
      kind: 'unfit',
      problem: 'path: is missing; speed: is not a known field',
    });
    expect(input.check('x')).toEqual({ kind: 'unfit', problem: expect.stringMatching(/^input: /) });
  });
});
