import { describe, expect, it } from '@jest/globals';
import { entryBodies, internalTypes, type Entry, type EntryType } from '#shared/contracts';
import { shown } from '../../live/shown.js';
import { eventName, eventsByName, meanings, shownTypes } from './events.js';

const at = '2026-01-01T00:00:00.000Z';
const usage = {
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  contextUsed: 1,
  contextSize: 2,
};
const message = {
  id: 'm_one',
  parent: null,
  turn: 't_one',
  role: 'user',
  author: 'u_one',
  status: 'complete',
  blocks: [{ kind: 'text', text: 'hello' }],
  createdAt: at,
};
const secret = { request: { model: 'rehearsal/one' }, key: { key: 'mine', hash: 'h' } };

function shownOf(type: EntryType, body: object): unknown {
  const entry = { type, turn: 't_one', n: 1, en: 1, cause: 'c_one', mail: 3, by: 'u_one', at, body } as Entry;
  const append = { v: 1 as const, gen: 'g_one', epoch: 1, nonce: 'nonce', entries: [entry] };
  const [one] = shown('s_one', { sequence: 9, append }).entries;
  return JSON.parse(one?.json ?? '');
}

describe('events as they are told of', () => {
  it('are those of the log that clients see', () => {
    expect(Object.keys(meanings).toSorted()).toEqual([...shownTypes].toSorted());
    const all = [...shownTypes, ...internalTypes].toSorted();
    expect(all).toEqual((Object.keys(entryBodies) as EntryType[]).toSorted());
  });

  it.each<[EntryType, object]>([
    ['turn.accepted', { message, policy: 'enqueue', queued: true, ...secret }],
    ['steer.received', { message, becomes: 't_two', policy: 'steer', ...secret }],
    ['block.delta', { step: 0, index: 0, text: 'word' }],
    ['turn.completed', { usage, durationMs: 4 }],
  ])('have the fields that %s has on the wire, and no others', (type, body) => {
    const event = shownOf(type, body);
    expect(eventsByName[eventName(type)]?.parse(event)).toEqual(event);
  });

  it('say nothing of what stays inside', () => {
    const told = JSON.stringify(shownOf('turn.accepted', { message, policy: 'reject', ...secret }));
    expect(told).not.toContain('mine');
    const fields = eventsByName['TurnAccepted']?.safeParse({}).error?.issues.map(({ path }) => path[0]);
    expect(fields).toContain('body');
  });
});
