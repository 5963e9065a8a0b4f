import type { Conversation } from '#shared/contracts';
import { receiptThatCounts } from '../context/index.js';

/** The change that an undo takes back; `left`: so many more could be taken back after it. */
export type Undoable =
  | { kind: 'moved'; back: string | null; left: number }
  | { kind: 'compacted'; receipt: string; left: number };

/** The last change that has made a difference to the path as it is: of one that has made none, nobody would see it go. */
export function undoable(conversation: Conversation): Undoable | undefined {
  const { changes, head, messages, receipts } = conversation;
  for (let left = changes.length - 1; left >= 0; left -= 1) {
    const change = changes[left];
    if (change?.kind === 'moved' && change.back !== head) return { ...change, left };
    if (change?.kind === 'compacted' && counts(conversation, change.receipt)) return { ...change, left };
  }
  // Of a compaction from before a fork, or that was passed over on another branch, no change tells.
  const last = receiptThatCounts(messages, receipts);
  return last ? { kind: 'compacted', receipt: last.receipt, left: 0 } : undefined;
}

function counts({ messages, receipts }: Conversation, wanted: string): boolean {
  const made = receipts.filter(({ receipt }) => receipt === wanted);
  return receiptThatCounts(messages, made) !== undefined;
}
