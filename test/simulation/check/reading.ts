import type { Conversation, Entry } from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import type { SessionHistory } from '../history.js';

/** One entry with what the conversation was before it and after it. */
export interface Line {
  entry: Entry;
  epoch: number;
  nonce: string;
  /** The first of its append. */
  isFirst: boolean;
  before: Conversation;
  after: Conversation;
}

/** A session's log, read once for all checks. */
export interface Reading extends SessionHistory {
  lines: readonly Line[];
  final: Conversation;
  /** As somebody reads it who leaves out the deltas. */
  withoutDeltas: Conversation;
}

export function read(history: SessionHistory): Reading {
  const lines: Line[] = [];
  let final = emptyConversation;
  let withoutDeltas = emptyConversation;
  for (const { append } of history.log) {
    const { epoch, nonce } = append;
    for (const [index, entry] of append.entries.entries()) {
      const before = final;
      final = fold(final, entry);
      if (entry.type !== 'block.delta') withoutDeltas = fold(withoutDeltas, entry);
      lines.push({ entry, epoch, nonce, isFirst: index === 0, before, after: final });
    }
  }
  return { ...history, lines, final, withoutDeltas };
}
