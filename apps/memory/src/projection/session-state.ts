import type { Conversation, OpenTurn, Position } from '#shared/contracts';

/** What of a conversation is kept beside its messages, as far as memory has read the log. */
export interface Projection extends Omit<Conversation, 'messages'> {
  openBlocks: OpenSince[];
}

/** A block of the open step that is not whole: `n` names it, `sequence` is the append where it began. */
export interface OpenSince {
  n: number;
  sequence: number;
}

export interface SessionState {
  position: Position;
  projection: Projection;
}

export const emptyProjection: Projection = { head: null, openTurn: null, unsettled: [], openBlocks: [] };

/** Memory keeps no deltas, so a reader of an open block must go back to the append in which it began. */
export function openFrom({ openBlocks }: Projection): number | null {
  return openBlocks.length === 0 ? null : Math.min(...openBlocks.map(({ sequence }) => sequence));
}

/** The blocks that are open now: one that was already known keeps its place, another began at `sequence`. */
export function openBlocksOf(turn: OpenTurn | null, known: OpenSince[], sequence: number): OpenSince[] {
  const open = turn?.openStep?.blocks.filter(({ block }) => !block) ?? [];
  return open.map(({ n }) => known.find((each) => each.n === n) ?? { n, sequence });
}
