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
});
