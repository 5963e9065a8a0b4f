import { decodeAppend } from '#shared/broker';
import type { StoredAppend } from '#shared/conversation';
import { formatCursor, internalTypes, type Cursor, type Entry } from '#shared/contracts';
import { sseFrame } from './sse-frame.js';

/** One entry of the log as a client gets it; internal ones have no frame but still count in `n`. */
export interface ShownEntry {
  n: number;
  frame: string;
  entry: Entry;
}

/** One append of the log, encoded once however many watch. */
export interface ShownAppend {
  gen: string;
  sequence: number;
  entries: ShownEntry[];
}

export function shownFromLive(session: string, data: Uint8Array, sequence: number): ShownAppend {
  return shown(session, decodeAppend(data, sequence));
}

export function shown(session: string, { sequence, append }: StoredAppend): ShownAppend {
  const { gen, entries } = append;
  return {
    gen,
    sequence,
    entries: entries.map((entry) => shownEntry(session, { gen, n: entry.n, sequence }, entry)),
  };
}

function shownEntry(session: string, cursor: Cursor, entry: Entry): ShownEntry {
  const { type, turn, n, by, at } = entry;
  const hidden = internalTypes.has(type);
  const event = { type, session, turn, n, by, at, body: shownBody(entry) };
  return { n, entry, frame: hidden ? '' : sseFrame(type, event, formatCursor(cursor)) };
}

/** The client's own key and the request as the engine reads it stay inside. */
function shownBody(entry: Entry): unknown {
  if (entry.type !== 'turn.accepted') return entry.body;
  const { message, policy } = entry.body;
  return { message, policy };
}
