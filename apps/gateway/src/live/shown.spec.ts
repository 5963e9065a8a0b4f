import { describe, expect, it } from '@jest/globals';
import type { Append, Entry, Message } from '#shared/contracts';
import { eventFrames } from './event-frames.js';
import { shown, shownFromLive } from './shown.js';

const message: Message = {
  id: 'm_1',
  parent: null,
  turn: 't_1',
  role: 'user',
  author: 'u_1',
  status: 'complete',
  blocks: [{ kind: 'text', text: 'one\ntwo' }],
  createdAt: '2026-01-02T03:04:05.678Z',
};
const head = { turn: 't_1', en: 1, at: '2026-01-02T03:04:05.678Z' };
const submitted = {
  policy: 'enqueue',
  request: { maxTokens: 7 },
  key: { key: 'my-key', hash: 'h' },
} as const;

function append(...entries: Entry[]): Append {
  return { v: 1, gen: 'g_1', epoch: 1, nonce: 'secret-nonce', entries };
}

const eventOf = (entry: Entry): unknown =>
  JSON.parse(shown('s_1', { sequence: 9, append: append(entry) }).entries[0]?.json || 'null');

describe('an entry as clients see it', () => {
  it.each<[string, Entry, object]>([
    [
      'an accepted turn',
      { ...head, n: 1, type: 'turn.accepted', body: { message, ...submitted, queued: true } },
      { message, policy: 'enqueue' },
    ],
    [
      'a text for a running turn',
      { ...head, n: 1, type: 'steer.received', body: { message, becomes: 't_2', ...submitted } },
      { message, becomes: 't_2' },
    ],
  ])('is, of %s, without the key and the request', (_, entry, body) => {
    expect(eventOf(entry)).toEqual({
      type: entry.type,
      session: 's_1',
      turn: 't_1',
      n: 1,
      at: head.at,
      body,
    });
  });

  it('is nothing where it is internal, but keeps its number', () => {
    const claimed: Entry = { ...head, n: 4, type: 'actor.claimed', body: { nonce: 'x', epoch: 2 } };
    const { entries } = shown('s_1', { sequence: 9, append: append(claimed) });
    expect(entries).toMatchObject([{ n: 4, json: '', cursor: 'g_1.4.9' }]);
  });

  it('is encoded once for all who get the same entries, on one line', () => {
    const status: Entry = { ...head, n: 2, type: 'turn.status', body: { message: 'a\r\nb\rc' } };
    const { entries } = shownFromLive('s_1', Buffer.from(JSON.stringify(append(status))), 9);
    const bytes = eventFrames(entries);
    expect(eventFrames(entries)).toBe(bytes);
    expect(Buffer.from(bytes).toString()).toMatch(/^id: g_1\.2\.9\nevent: turn\.status\ndata: \{.*\}\n\n$/);
  });
});
