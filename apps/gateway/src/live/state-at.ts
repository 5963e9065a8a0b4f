import {
  applyAppend,
  emptyConversation,
  readFrom,
  restoreFrom,
  type Restored,
  type StoredAppend,
} from '#shared/conversation';
import type { Cursor, Snapshot } from '#shared/contracts';
import type { ResetReason } from './reset-reason.js';

/** The state at a place, or why there is none to be had. */
export type StateAt = { restored: Restored } | { reset: ResetReason };

type ReadLog = (from: number, atLeast: number) => AsyncGenerator<StoredAppend>;

/**
 * The state of a session at a cursor: memory's, if that is not newer, with what the log holds up to there; else
 * the log from its first word on, if nobody has trimmed it.
 */
export async function stateAt(
  cursor: Cursor,
  snapshot: Snapshot,
  gen: string,
  read: ReadLog,
): Promise<StateAt> {
  if (cursor.gen !== gen) return { reset: 'cursor_unknown' };
  const { position } = snapshot;
  const reaches = position.gen === gen && position.n <= cursor.n;
  const begin = reaches ? restoreFrom(snapshot) : beginning;
  return upTo(cursor, begin, read(reaches ? readFrom(snapshot) : 1, cursor.sequence));
}

const beginning = restoreFrom({
  position: { gen: null, n: 0, en: 0, epoch: 0, sequence: 0 },
  conversation: emptyConversation,
  openFrom: null,
});

async function upTo(cursor: Cursor, begin: Restored, log: AsyncGenerator<StoredAppend>): Promise<StateAt> {
  let restored = begin;
  if (cursor.n > 0 || cursor.sequence > 0) {
    for await (const stored of log) {
      const first = stored.append.entries[0]?.n ?? 0;
      if (restored.n < cursor.n && first > restored.n + 1) return { reset: 'log_trimmed' };
      if (stored.sequence > cursor.sequence) break;
      restored = applyAppend(restored, before(cursor.n, stored));
    }
  }
  if (restored.n !== cursor.n) return { reset: 'cursor_unknown' };
  return { restored: { ...restored, sequence: cursor.sequence } };
}

/** Where a cursor cuts an append, the state is of the first part alone. */
function before(n: number, { sequence, append }: StoredAppend): StoredAppend {
  return { sequence, append: { ...append, entries: append.entries.filter((entry) => entry.n <= n) } };
}
