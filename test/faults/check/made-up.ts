import { isDelta, noUsage, type Append, type Entry, type NewEntry } from '#shared/contracts';
import type { History, StoredAppend } from '../history.js';

const at = '2026-01-02T03:04:05.678Z';
const usage = noUsage;
const message = {
  id: 'm1',
  parent: null,
  turn: 't1',
  role: 'user' as const,
  author: 'u1',
  status: 'complete' as const,
  blocks: [],
  createdAt: at,
};

function claim(nonce: string, epoch: number): NewEntry {
  return { type: 'actor.claimed', body: { nonce, epoch } };
}

const call = { call: 'c1', name: 'careful', input: {}, hash: 'h' };

/** A turn of two steps with a tool between them; its first worker is lost in the second. */
const written: { epoch: number; entries: NewEntry[] }[] = [
  {
    epoch: 1,
    entries: [
      claim('first', 1),
      {
        type: 'turn.accepted',
        turn: 't1',
        body: { message, policy: 'reject', request: {}, key: { key: 'k1', hash: 'h' } },
      },
    ],
  },
  {
    epoch: 1,
    entries: [
      { type: 'turn.started', turn: 't1', body: { attempt: 1 } },
      { type: 'step.started', turn: 't1', body: { step: 0, model: 'x' } },
    ],
  },
  { epoch: 1, entries: [{ type: 'block.delta', turn: 't1', body: { step: 0, index: 0, text: 'a' } }] },
  {
    epoch: 1,
    entries: [
      { type: 'step.completed', turn: 't1', body: { step: 0, stopReason: 'tool_use', usage } },
      { type: 'tool.requested', turn: 't1', body: call },
    ],
  },
  {
    epoch: 2,
    entries: [
      claim('second', 2),
      {
        type: 'tool.completed',
        turn: 't1',
        body: { call: 'c1', outcome: 'ok', output: '', truncated: false },
      },
    ],
  },
  {
    epoch: 2,
    entries: [
      { type: 'turn.completed', turn: 't1', body: { usage, durationMs: 1 } },
      { type: 'turn.settled', turn: 't1', body: {} },
    ],
  },
];

/** Of which nothing can be said against. */
export function soundHistory(): History {
  const appends = numbered();
  const seen = appends
    .flatMap((stored) => stored.append.entries)
    .filter(({ type }) => !['actor.claimed', 'turn.settled'].includes(type))
    .map((entry) => ({
      kind: 'event' as const,
      n: entry.n,
      type: entry.type,
      ...(entry.turn === undefined ? {} : { turn: entry.turn }),
      ...(entry.type === 'block.delta' ? { text: entry.body.text } : {}),
    }));
  return {
    logs: [{ session: 's1', appends }],
    submits: [{ session: 's1', key: 'k1', turn: 't1' }],
    watches: [{ name: 'w1', session: 's1', seen: [{ kind: 'snapshot', n: 0 }, ...seen] }],
    asked: [{ step: 't1.0', worker: 'one', at: 15 }],
    effects: [{ tool: 'careful', call: 'key1' }],
    rows: [{ session: 's1', turn: 't1', status: 'completed' }],
    excused: new Set(),
  };
}

function numbered(): StoredAppend[] {
  let n = 0;
  let en = 0;
  return written.map(({ epoch, entries }, index) => {
    const nonce = epoch === 1 ? 'first' : 'second';
    const counted = entries.map((entry) => {
      n += 1;
      if (!isDelta(entry)) en += 1;
      return { ...entry, n, en, at } as Entry;
    });
    const append: Append = { v: 1, gen: 'g1', epoch, nonce, entries: counted };
    return { sequence: index + 1, at: (index + 1) * 10, append };
  });
}
