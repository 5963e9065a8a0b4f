import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { exampleOf } from './example.js';

describe('exampleOf', () => {
  it('gives what a schema asks for and no more', () => {
    const shape = z.object({
      title: z.string().min(12),
      kind: z.enum(['fact', 'wish']),
      score: z.number().min(2),
      sure: z.boolean(),
      facts: z.array(z.object({ text: z.string() })).min(1),
      why: z.union([z.string(), z.null()]),
      note: z.string().optional(),
    });
    const example = shape.parse(exampleOf(z.toJSONSchema(shape)));
    expect(example.facts).toHaveLength(1);
    expect(example).not.toHaveProperty('note');
  });

  it('follows references, also circular ones, and joins allOf', () => {
    const node = {
      type: 'object',
      properties: { id: { type: 'integer' }, next: { $ref: '#/$defs/node' } },
      required: ['id', 'next'],
    };
    expect(exampleOf({ $ref: '#/$defs/node', $defs: { node } })).toMatchObject({ id: 0, next: { id: 0 } });
    const parts = [
      { properties: { a: { const: 1 } }, required: ['a'] },
      { properties: { b: { type: 'null' } }, required: ['b'] },
    ];
    expect(exampleOf({ allOf: parts })).toEqual({ a: 1, b: null });
  });

  it('has an answer for no schema at all', () => {
    expect(exampleOf(undefined)).toEqual({});
  });

  it('ends, whatever it is asked for', () => {
    const many = { type: 'array', minItems: 1e12, items: { type: 'array', minItems: 1e12, items: {} } };
    const names = Array.from({ length: 50 }, (_, at) => `p${at}`);
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#' }]));
    const long = { type: 'string', minLength: 1e12 };
    for (const schema of [many, { type: 'object', properties, required: names }, long]) {
      expect(JSON.stringify(exampleOf(schema)).length).toBeLessThan(100_000);
    }
  });
});
