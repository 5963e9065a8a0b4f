import { describe, expect, it } from '@jest/globals';
import type { Message } from '#shared/contracts';
import { pageOf, pathParts } from './path-parts.js';

const message = (id: string, role: Message['role'], turn: string): Message => ({
  id,
  parent: null,
  turn,
  role,
  author: 'a_1',
  status: 'complete',
  blocks: [],
  createdAt: '2026-01-01T00:00:00.000Z',
});

const path = [
  message('u1', 'user', 't_1'),
  message('r1', 'assistant', 't_1'),
  message('s1', 'system', 't_1'),
  message('u2', 'user', 't_1'),
  message('r2', 'assistant', 't_1'),
  message('u3', 'user', 't_2'),
  message('r3', 'assistant', 't_2'),
];
const idsIn = (parts: readonly { id: string }[] = []) => parts.map(({ id }) => id);

describe('a path', () => {
  it('is what was said, and a message for each turn behind all that was said to it', () => {
    expect(idsIn(pathParts(path))).toEqual(['u1', 'u2', 'r1', 'u3', 'r3']);
    expect(pathParts(path)[2]).toMatchObject({ turn: 't_1', replies: [{ id: 'r1' }, { id: 'r2' }] });
  });

  it('is read from its end, page by page', () => {
    const parts = pathParts(path);
    const last = pageOf(parts, { limit: 2, before: null });
    expect([idsIn(last?.parts), last?.before]).toEqual([['u3', 'r3'], 'u3']);
    const next = pageOf(parts, { limit: 3, before: 'u3' });
    expect([idsIn(next?.parts), next?.before]).toEqual([['u1', 'u2', 'r1'], null]);
    expect(pageOf(parts, { limit: 3, before: 'u1' })).toEqual({ parts: [], before: null });
    expect(pageOf(parts, { limit: 3, before: 'r2' })).toBeUndefined();
  });
});
