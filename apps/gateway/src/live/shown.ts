import { decodeAppend } from '#shared/broker';
import type { StoredAppend } from '#shared/conversation';
import { formatCursor, internalTypes, type Entry } from '#shared/contracts';
import { lineJson } from './line-json.js';

/** One entry of the log as a client gets it; internal ones have no words but still count in `n`. */
export interface ShownEntry {
  session: string;
  n: number;
  cursor: string;
  /** The event as JSON of one line; empty for what no client sees. */
  json: string;
  entry: Entry;
}

/** One append of the log, encoded once however many watch. */
export interface ShownAppend {
  gen: string;
  sequence: number;
  entries: readonly ShownEntry[];
}

export function shownFromLive(session: string, data: Uint8Array, sequence: number): ShownAppend {
  return shown(session, decodeAppend(data, sequence));
}

export function shown(session: string, { sequence, append }: StoredAppend): ShownAppend {
  const { gen, entries } = append;
  return {
    gen,
    sequence,
    entries: entries.map((entry) => ({
      session,
      n: entry.n,
      cursor: formatCursor({ gen, n: entry.n, sequence }),
      json: internalTypes.has(entry.type) ? '' : eventJson(session, entry),
      entry,
    })),
  };
}

function eventJson(session: string, entry: Entry): string {
  const { type, turn, n, by, at } = entry;
  return lineJson({ type, session, turn, n, by, at, body: shownBody(entry) });
}

/** The client's own key and the request as the engine reads it stay inside. */
function shownBody(entry: Entry): unknown {
  switch (entry.type) {
    case 'turn.accepted': {
      const { message, policy } = entry.body;
      return { message, policy };
    }
    case 'steer.received': {
      const { message, becomes } = entry.body;
      return { message, becomes };
    }
    default:
      return entry.body;
  }
}
