import { isDelta, type Append, type Entry, type OpenTurn, type Position } from '#shared/contracts';
import { fold, type StoredAppend } from '#shared/conversation';
import { admissionChangeOf } from '../budgets/admission-change.js';
import { spendingOf } from '../usage/spending-of.js';
import { givenTitleOf } from './given-title.js';
import { addRows, newRows, type MessageChange, type Rows } from './rows.js';
import {
  conversationOf,
  openBlocksOf,
  projectionOf,
  type Projection,
  type SessionState,
} from './session-state.js';
import { scheduledRunOf } from './scheduled-run.js';
import { turnChangeOf } from './turn-change.js';

export interface Projected {
  state: SessionState;
  rows: Rows;
}

/**
 * What one append changes. Pure, and the fold is the one that every reader of the log uses. Deltas are
 * passed over: whoever wants them reads the log from where the open block began.
 */
export function projectAppend(session: string, before: SessionState, stored: StoredAppend): Projected {
  const { sequence, append } = stored;
  let { projection } = before;
  const rows = newRows();
  for (const entry of append.entries) {
    if (isDelta(entry) || entry.en <= before.position.en) continue;
    const folded = foldEntry(projection, entry, sequence);
    const place = { session, gen: append.gen, before: sequenceBefore(before.position, stored, entry) };
    addRows(rows, {
      events: isKept(entry) ? [{ session, gen: append.gen, epoch: append.epoch, sequence, entry }] : [],
      messages: folded.messages.map((message) => ({ session, ordinal: entry.en, message })),
      turns: turnChangeOf(place, { before: projection, after: folded.projection, entry }),
      runs: scheduledRunOf(entry),
      spendings: spendingOf(session, projection, entry),
      admissions: admissionChangeOf(session, entry),
      titles: givenTitleOf(session, entry),
    });
    projection = folded.projection;
  }
  const openBlocks = openBlocksOf(projection.openTurn, projection.openBlocks, sequence);
  return {
    state: { position: positionAfter(before.position, stored), projection: { ...projection, openBlocks } },
    rows,
  };
}

/** A checkpoint says nothing that the block's completion does not say: kept for good, it would only be large. */
function isKept({ type }: Entry): boolean {
  return type !== 'block.checkpoint';
}

export function positionAfter(before: Position, { sequence, append }: StoredAppend): Position {
  const last = lastEntry(append);
  return { gen: append.gen, n: last.n, en: last.en, epoch: Math.max(before.epoch, append.epoch), sequence };
}

function lastEntry({ entries }: Append): Entry {
  const last = entries.at(-1);
  if (!last) throw new Error('An append has at least one entry.');
  return last;
}

/**
 * The path stays in its table. The fold gets the replies of the open turn alone, which it may still mark,
 * and what it gives back beyond or in place of these is what must be written.
 */
function foldEntry(
  projection: Projection,
  entry: Entry,
  sequence: number,
): { projection: Projection; messages: MessageChange['message'][] } {
  const given = projection.openTurn?.replies ?? [];
  const after = fold(conversationOf(projection, given), entry);
  const { openBlocks } = projection;
  const openedAt = openedAtAfter(projection, after.openTurn, sequence);
  return {
    projection: projectionOf(after, { openBlocks, openedAt }),
    messages: after.messages.filter((message) => !given.includes(message)),
  };
}

function openedAtAfter(before: Projection, openTurn: OpenTurn | null, sequence: number): number | null {
  if (!openTurn) return null;
  return openTurn.turn === before.openTurn?.turn ? before.openedAt : sequence;
}

/** The append that holds the entry before this one: of an earlier life of the stream no number counts. */
function sequenceBefore(position: Position, { sequence, append }: StoredAppend, entry: Entry): number {
  if (entry !== append.entries[0]) return sequence;
  return position.gen === append.gen ? position.sequence : 0;
}
