import { describe, expect, it } from '@jest/globals';
import { callKey, newId } from '#shared/contracts';
import { readWireCallId, wireCallId, type WireCall } from './call-ids.js';

const session = newId('s');
const turn = newId('t');
const key = callKey(session, turn, 0, 'toolu_1');

describe('the id of a call on the wire', () => {
  it.each<WireCall>([
    { session, turn, key },
    { session: 's', turn: '_', key: '-' },
    { session: '12_34', turn: '__--__', key: 'call_' },
    { session: 'a'.repeat(64), turn: 'b'.repeat(64), key: 'c'.repeat(64) },
  ])('is read back, whatever the ids look like: %j', (call) => {
    const id = wireCallId('toolu', call);
    expect(id).toMatch(/^toolu_[A-Za-z0-9_-]+$/);
    expect(id.length).toBeLessThanOrEqual(256);
    expect(readWireCallId('toolu', id)).toEqual(call);
    expect(readWireCallId('call', id)).toBeUndefined();
  });

  it('tells calls apart whose ids put together are the same', () => {
    expect(wireCallId('call', { session: 'ab', turn: 'c', key: 'd' })).not.toBe(
      wireCallId('call', { session: 'a', turn: 'bc', key: 'd' }),
    );
  });

  it.each([
    '',
    'call',
    'call_',
    'call_abcdef',
    'call_0000abc',
    'call_0101ab',
    'call_0101a.c',
    'call_0101ab\nc',
    'call_0265abc',
    'call_9999abc',
    `call_0101ab${'c'.repeat(65)}`,
    'call_s_1.t_1.k_1',
  ])('is read from nothing that we have not given: %j', (id) => {
    expect(readWireCallId('call', id)).toBeUndefined();
  });
});
