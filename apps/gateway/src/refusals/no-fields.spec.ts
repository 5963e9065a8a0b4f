import { expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { refuseFields } from './no-fields.js';

function pathsRefusedOf(body: unknown): string[] {
  try {
    refuseFields(body);
    return [];
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return error.body.details?.map(({ path }) => path) ?? [];
  }
}

it.each([undefined, null, {}])('%j is no body', (body) => {
  expect(pathsRefusedOf(body)).toEqual([]);
});

it.each([
  [{ keep: 1 }, 'keep'],
  [[], 'body'],
  ['now', 'body'],
])('%j is refused by its name', (body, path) => {
  expect(pathsRefusedOf(body)).toEqual([path]);
});
