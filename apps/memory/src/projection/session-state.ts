import type { Conversation, OpenTurn, Position } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { storedTurn } from './stored-turn.js';

/** What of a conversation is kept beside its messages, as far as memory has read the log. */
export interface Projection extends Omit<Conversation, 'messages'> {
  openBlocks: OpenSince[];
  /** The append in which the open turn was opened: from there on the log is not trimmed. */
  openedAt: number | null;
}

/** A block of the open step that is not whole: `n` names it, `sequence` is the append where it began or was last written whole. */
export interface OpenSince {
  n: number;
  sequence: number;
}

export interface SessionState {
  position: Position;
  projection: Projection;
}

export const emptyProjection: Projection = projectionOf(emptyConversation, {
  openBlocks: [],
  openedAt: null,
});

/** Everything but the messages, so that what the fold learns to tell is kept without another word here. */
export function projectionOf(
  conversation: Conversation,
  places: Pick<Projection, 'openBlocks' | 'openedAt'>,
): Projection {
  return { ...without(conversation, 'messages'), ...places };
}

/** The other way, with whatever messages the reader needs. */
export function conversationOf(projection: Projection, messages: Conversation['messages']): Conversation {
  return { ...without(projection, 'openBlocks', 'openedAt'), messages };
}

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const kept: Partial<T> = { ...value };
  for (const key of keys) delete kept[key];
  return kept as Omit<T, K>;
}

/** As it is today: a row may have been written before the fold told of all this. */
export function storedProjection(stored: Partial<Projection>): Projection {
  const { openTurn, receipts = [], changes = receipts.map(asChange).slice(-100) } = stored;
  return { ...emptyProjection, ...stored, changes, openTurn: openTurn ? storedTurn(openTurn) : null };
}

/** Logs of old knew of compactions alone. */
function asChange({ receipt }: Conversation['receipts'][number]): Conversation['changes'][number] {
  return { kind: 'compacted', receipt };
}

/** From where on the log may still be read by somebody who begins with the checkpoint. */
export function keptFrom({ position, projection }: SessionState): number {
  return Math.min(position.sequence, projection.openedAt ?? position.sequence);
}

/** Memory keeps no deltas, so a reader of an open block must go back to the append in which it began. */
export function openFrom({ openBlocks }: Projection): number | null {
  return openBlocks.length === 0 ? null : Math.min(...openBlocks.map(({ sequence }) => sequence));
}

/** The blocks that are open now: one that was already known keeps its place, another began at `sequence`. */
export function openBlocksOf(turn: OpenTurn | null, known: OpenSince[], sequence: number): OpenSince[] {
  const open = turn?.openStep?.blocks.filter(({ block }) => !block) ?? [];
  return open.map(({ n }) => known.find((each) => each.n === n) ?? { n, sequence });
}
