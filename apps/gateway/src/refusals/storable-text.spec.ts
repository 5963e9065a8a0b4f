import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { saidText, storableIn } from './storable-text.js';

const list = storableIn(z.strictObject({ who: z.array(z.string()), age: z.number().optional() }));

function paths(schema: z.ZodType, value: unknown): string[] {
  return schema.safeParse(value).error?.issues.map(({ path }) => path.join('.')) ?? [];
}

it('of what holds texts each that cannot be kept is named by its place', () => {
  expect(paths(list, { who: ['a', 'b\0', '\ud800'] })).toEqual(['who.1', 'who.2']);
  expect(paths(list, { who: ['a'], age: 1 })).toEqual([]);
});

it('a text must say something, and no more than may be', () => {
  const said = saidText(3);
  const taken = [' ', '', 'abcd', 'a\0', 'abc'].map((text) => said.safeParse(text).success);
  expect(taken).toEqual([false, false, false, false, true]);
});
