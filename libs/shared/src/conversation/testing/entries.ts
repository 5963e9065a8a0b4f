import { isDelta, noUsage, type Entry, type NewEntry, type Usage } from '../../contracts/index.js';
import type { StoredAppend } from '../restore.js';

const at = '2026-01-02T03:04:05.678Z';

export const usage: Usage = {
  ...noUsage,
  inputTokens: 10,
  outputTokens: 5,
  contextUsed: 15,
  contextSize: 1_000,
};

/** Numbers entries as a writer would. */
export function asEntries(entries: readonly NewEntry[], before = { n: 0, en: 0 }): Entry[] {
  let { n, en } = before;
  return entries.map((entry) => {
    n += 1;
    if (!isDelta(entry)) en += 1;
    return { ...entry, n, en, at } as Entry;
  });
}

export function asAppend(entries: Entry[], sequence: number, epoch = 1): StoredAppend {
  return { sequence, append: { v: 1, gen: 'g1', epoch, nonce: 'nonce', entries } };
}

/** A turn up to the point where its reply has begun. */
export const openedTurn: NewEntry[] = [
  {
    type: 'turn.accepted',
    turn: 't1',
    cause: 'c1',
    by: 'u1',
    body: {
      message: {
        id: 'm1',
        parent: null,
        turn: 't1',
        role: 'user',
        author: 'u1',
        status: 'complete',
        blocks: [{ kind: 'text', text: 'Hello' }],
        createdAt: at,
      },
      policy: 'reject',
      request: {},
    },
  },
  { type: 'turn.started', turn: 't1', body: { attempt: 1 } },
  {
    type: 'reply.started',
    turn: 't1',
    by: 'assistant',
    body: { message: 'm2', agent: 'assistant', parent: 'm1' },
  },
];
