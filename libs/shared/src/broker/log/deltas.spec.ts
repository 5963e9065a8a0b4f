import { describe, expect, it } from '@jest/globals';
import { appendSchema } from '../../contracts/index.js';
import { deltasIn } from './deltas.js';

const delta = {
  type: 'block.delta',
  turn: 't_1',
  n: 7,
  en: 3,
  by: 'agent',
  at: '2026-01-02T03:04:05.678Z',
  body: { step: 0, index: 1, text: 'Grüße \u2028 "quoted" \n' },
};
const append = {
  v: 1,
  gen: 'g_1',
  epoch: 2,
  nonce: 'x',
  entries: [delta, { ...delta, n: 8, by: undefined }],
};

const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const withEntry = (change: object): unknown => ({ ...append, entries: [{ ...delta, ...change }] });

describe('an append of deltas', () => {
  it('is read by hand as the schema reads it', () => {
    expect(deltasIn(sent(append))).toEqual(appendSchema.parse(sent(append)));
  });

  it('takes nothing along that a delta does not have', () => {
    const read = deltasIn(sent(withEntry({ secret: 1, body: { ...delta.body, secret: 2 } })));
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  it.each([
    ['of another version', { ...append, v: 2 }],
    ['of no life of the log', { ...append, gen: 'a.b' }],
    ['without an epoch', { ...append, epoch: -1 }],
    ['without a nonce', { ...append, nonce: 5 }],
    ['without entries', { ...append, entries: [] }],
    ['whose entries are no list', { ...append, entries: { length: 1, 0: delta } }],
    ['with an event in it', { ...append, entries: [delta, { ...delta, type: 'turn.settled', body: {} }] }],
    ['with an entry that is nothing', { ...append, entries: [null] }],
    ['of no turn', withEntry({ turn: undefined })],
    ['of a turn that is no id', withEntry({ turn: 'a b' })],
    ['with a number that is none', withEntry({ n: 1.5 })],
    ['with a number as text', withEntry({ en: '3' })],
    ['at no time', withEntry({ at: 'yesterday' })],
    ['by something', withEntry({ by: 5 })],
    ['without a body', withEntry({ body: null })],
    ['without a text', withEntry({ body: { step: 0, index: 0 } })],
    ['with an index below nothing', withEntry({ body: { step: 0, index: -1, text: '' } })],
    ['that settles mail', withEntry({ mail: 4 })],
  ])('%s is left to the schema', (_, value) => expect(deltasIn(sent(value))).toBeUndefined());

  it('is left to the schema too where it is no object', () => {
    for (const value of [null, 5, 'text', []]) expect(deltasIn(value)).toBeUndefined();
  });
});
