import { expect, it } from '@jest/globals';
import { carriedCall } from './carried-call.js';

it('goes under the hash that was asked for, or that a person has agreed to, whatever the block says', () => {
  const block = { input: { at: 1 } };
  expect(carriedCall(block, { hash: 'asked', changed: null })).toEqual({ input: { at: 1 }, hash: 'asked' });
  const changed = { input: { at: 2 }, hash: 'agreed', by: 'u1' };
  expect(carriedCall(block, { hash: 'asked', changed })).toEqual({ input: { at: 2 }, hash: 'agreed' });
});
