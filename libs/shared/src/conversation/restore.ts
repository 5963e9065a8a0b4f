import type { Append, Conversation, Cursor, Entry, Snapshot } from '../contracts/index.js';
import { fold } from './fold.js';

export interface StoredAppend {
  sequence: number;
  append: Append;
}

export interface Restored {
  conversation: Conversation;
  n: number;
  en: number;
  epoch: number;
  /** Of the last append that counts, or memory's own. */
  sequence: number;
  /** Up to where memory had seen the log when it was asked. */
  seenByMemory: number;
  /** Of the last append that was given; each counts once, however often it is read. */
  lastRead: number;
}

/** From which stream sequence on the log must be read to go on from a snapshot. */
export function readFrom(snapshot: Snapshot): number {
  return snapshot.openFrom ?? snapshot.position.sequence;
}

export function restoreFrom({ position, conversation }: Snapshot): Restored {
  const { n, en, epoch, sequence } = position;
  return { conversation, n, en, epoch, sequence, seenByMemory: n, lastRead: 0 };
}

/**
 * Applies an append of the log to what a snapshot said. Memory keeps events and no deltas, so of what it
 * has already seen only the deltas of blocks that are still open count, and those only after the block's
 * own beginning: a delta of an abandoned step may carry the same step and index.
 */
export function applyAppend(restored: Restored, { sequence, append }: StoredAppend): Restored {
  if (sequence <= restored.lastRead) return restored;
  let { conversation, n, en } = restored;
  for (const entry of append.entries) {
    if (entry.n > n) {
      conversation = fold(conversation, entry);
      ({ n, en } = entry);
    } else if (isMissingDelta(conversation, restored.seenByMemory, entry)) {
      conversation = fold(conversation, entry);
    }
  }
  return {
    ...restored,
    conversation,
    n,
    en,
    lastRead: sequence,
    epoch: Math.max(restored.epoch, append.epoch),
    sequence: Math.max(restored.sequence, sequence),
  };
}

function isMissingDelta(conversation: Conversation, seenByMemory: number, entry: Entry): boolean {
  if (entry.type !== 'block.delta' || entry.n > seenByMemory) return false;
  const { step, index } = entry.body;
  const open = conversation.openTurn?.openStep;
  if (open?.step !== step) return false;
  return open.blocks.some((block) => block.index === index && !block.block && entry.n > block.n);
}

export function cursorOf(gen: string, { n, sequence }: Restored): Cursor {
  return { gen, n, sequence };
}
