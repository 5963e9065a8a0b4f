import { expect, it, test } from '@jest/globals';
import { masked, maskedError } from './masked.js';

const key = 'proxy/secret:0123';

test.each([
  [`You sent ${key}, which is wrong.`, 'You sent …, which is wrong.'],
  ['{"x-api-key":"abcdefghi"}', '{"x-api-…"}'],
  ['Authorization: Bearer ab+cd/ef==', 'Authorization: …'],
  ['too many tokens', 'too many tokens'],
])('%j is told as %j', (told, wanted) => {
  expect(masked(told, [key])).toBe(wanted);
});

it('is masked as a whole, though only its beginning is told', () => {
  expect(masked(`${'x'.repeat(1_995)}${key}`, [key])).not.toContain('prox');
});

it('does not take a word for a key because it is short', () => {
  expect(masked('It is a key.', ['a'])).toBe('It is a key.');
});

it('leaves of an error what it said and where, and nothing that it carried', () => {
  const cause = Object.assign(new Error(`401 {"error":"${key}"}`), {
    body: key,
    headers: { 'x-api-key': key },
  });
  const told = maskedError(new TypeError(`Refused: ${key}`, { cause }), [key]);
  expect(told).toMatchObject({ name: 'TypeError', message: 'Refused: …' });
  expect(told.stack).toContain('masked.spec');
  const inner = told.cause as Error;
  expect(inner.message).toBe('401 {"error":"…"}');
  expect(JSON.stringify([told.stack, inner.stack, Object.entries(inner)])).not.toContain(key);
});

it('is not led round in circles', () => {
  const error = new Error('x');
  error.cause = error;
  expect(maskedError(error).message).toBe('x');
});
