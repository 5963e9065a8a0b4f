import { expect, it } from '@jest/globals';
import { unfitInput } from './unfit-input.js';

const schema = {
  type: 'object',
  properties: { path: { type: 'string' }, lines: { type: 'array', items: { type: 'integer' } } },
  required: ['path'],
};

it.each<[unknown, string[]]>([
  [{ path: 'a', lines: [1] }, []],
  [{ lines: ['x'] }, ['input.path', 'input.lines.0']],
])('%j does not fit in %j', (input, paths) => {
  expect(unfitInput(input, schema).map(({ path }) => path)).toEqual(paths);
});

it('a schema is read once, however often inputs are held against it', () => {
  let reads = 0;
  const inputSchema = Object.defineProperty({ required: ['path'] }, 'properties', {
    enumerable: true,
    get: () => ((reads += 1), {}),
  });
  for (const input of [{}, {}, { path: 'a' }]) unfitInput(input, inputSchema);
  expect([reads, unfitInput({}, inputSchema).length]).toEqual([1, 1]);
});

it.each([
  ['a schema that nobody can read', { type: 'text' }],
  ['one that says nothing', {}],
  ['one that nobody comes to an end with', { properties: { path: { pattern: '^(a+)+$' } } }],
])('%s lets through what its tool will look at', (_, inputSchema) => {
  expect(unfitInput({ path: `${'a'.repeat(40)}!` }, inputSchema)).toEqual([]);
});
