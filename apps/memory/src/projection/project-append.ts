import { isDelta, type Append, type Entry, type OpenTurn, type Position } from '#shared/contracts';
import { fold, type StoredAppend } from '#shared/conversation';
import { deedsOf } from '../audit/deed-of.js';
import { admissionChangeOf } from '../budgets/admission-change.js';
import { clearOf } from '../knowledge/write-clears.js';
import { isKnowledge } from '../knowledge/write-knowledge.js';
import { spendingOf } from '../usage/spending-of.js';
import { givenTitleOf } from './given-title.js';
import { messageEditOf } from './message-edit.js';
import { addRows, newRows, type MessageChange, type Rows } from './rows.js';
import {
  conversationOf,
  openBlocksOf,
  projectionOf,
  type Projection,
  type SessionState,
} from './session-state.js';
import { scheduledRunOf } from './scheduled-run.js';
import { settingsChangeOf } from './settings-change.js';
import { turnChangeOf } from './turn-change.js';

export interface Projected {
  state: SessionState;
  rows: Rows;
}

/** Where an entry stands in the stream. */
export interface EntryPlace {
  gen: string;
  epoch: number;
  sequence: number;
  /** The append that holds the entry before this one. */
  before: number;
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
    const { gen, epoch } = append;
    const place = { gen, epoch, sequence, before: sequenceBefore(before.position, stored, entry) };
    const projected = projectEntry(session, projection, entry, place);
    addRows(rows, projected.rows);
    projection = projected.projection;
  }
  return { state: { position: positionAfter(before.position, stored), projection }, rows };
}

/** What one event changes: all that it takes beside the event itself is told with it. */
export function projectEntry(
  session: string,
  before: Projection,
  told: Entry,
  place: EntryPlace,
): { projection: Projection; rows: Rows } {
  const entry = asKept(told);
  const { projection, messages } = foldEntry(before, entry, place.sequence);
  const rows: Rows = {
    events: isKept(entry) ? [{ session, ...place, entry }] : [],
    messages: messages.map((message) => ({ session, ordinal: entry.en, message })),
    placeholders: [],
    edits: messageEditOf(session, entry),
    moves: entry.type === 'history.moved' ? [session] : [],
    knowledge: isKnowledge(entry) ? [{ session, entry }] : [],
    clears: clearOf(session, entry),
    settings: settingsChangeOf(session, entry),
    turns: turnChangeOf({ session, ...place }, { before, after: projection, entry }),
    runs: scheduledRunOf(entry),
    spendings: spendingOf(session, before, entry),
    admissions: admissionChangeOf(session, entry),
    titles: givenTitleOf(session, entry),
    deeds: deedsOf(session, entry),
  };
  return { projection, rows };
}

/** A checkpoint says nothing that the block's completion does not say: kept for good, it would only be large. */
function isKept({ type }: Entry): boolean {
  return type !== 'block.checkpoint';
}

/** The messages of a branch stand in their table already: the event says where the path goes, and that is all of it. */
function asKept(entry: Entry): Entry {
  if (entry.type !== 'history.moved') return entry;
  const { messages: known, ...body } = entry.body;
  return known === undefined ? entry : { ...entry, body };
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
  const openBlocks = openBlocksOf(after.openTurn, projection.openBlocks, sequence);
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
