import { expect, it } from '@jest/globals';
import { callHash, type OpenTurn } from '#shared/contracts';
import { storedTurn } from './stored-turn.js';

it('tells of the open calls of a turn whose row knew their ids alone', () => {
  const block = (call: string, more = {}) => {
    return { kind: 'tool', step: 0, call, name: 'look', input: { at: call }, ...more };
  };
  const reply = {
    blocks: [{ kind: 'text', text: 'so' }, block('a', { outcome: 'ok' }), block('b'), block('c')],
  };
  const stored = { turn: 't', reply, requested: ['a', 'b'] } as unknown as OpenTurn;
  const known = storedTurn(stored);
  const plain = { runs: 'tools', alone: false, changed: null, approval: null };
  expect(known).toMatchObject({ turn: 't', waitedMs: 0, waitsSince: null });
  expect(known.calls).toEqual([{ call: 'b', hash: callHash('look', { at: 'b' }), ...plain }]);
  expect(known).not.toHaveProperty('requested');
  expect(storedTurn(known)).toEqual(known);
});
