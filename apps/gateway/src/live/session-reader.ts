import { formatCursor, terminalTypes, type EntryType } from '#shared/contracts';
import { cursorOf, type Restored } from '#shared/conversation';
import { endsSession } from './ends-session.js';
import { eventFrames } from './event-frames.js';
import type { Reader } from './follower.js';
import type { ResetReason } from './reset-reason.js';
import type { ShownEntry } from './shown.js';
import { snapshotEvent } from './snapshot-body.js';
import { sseFrame } from './sse-frame.js';
import type { SseStream } from './sse-stream.js';
import { TurnEnd, type TurnEndParts } from './turn-end.js';

export interface SessionReaderParts extends TurnEndParts {
  stream: Pick<SseStream, 'write' | 'room' | 'end'>;
  session: string;
  gen: string;
  failed: (error: unknown) => void;
}

/** A session's events, or one turn's, as the log tells them. */
export class SessionReader implements Reader {
  private readonly end: TurnEnd;

  constructor(private readonly parts: SessionReaderParts) {
    this.end = new TurnEnd(parts);
  }

  entries(entries: readonly ShownEntry[]): void {
    const { stream, turn } = this.parts;
    if (turn === undefined) return this.whole(entries);
    const wanted = entries.filter(({ entry }) => entry.turn === turn);
    const last = wanted.findIndex(({ entry }) => endsTurn(entry.type));
    // Whatever else comes in the same portion, such as the move of a rollback, comes behind the end.
    stream.write(eventFrames(last < 0 ? wanted : wanted.slice(0, last + 1)));
    if (last >= 0) stream.end();
  }

  /** Nothing comes behind the end of a session. */
  private whole(entries: readonly ShownEntry[]): void {
    const { stream } = this.parts;
    stream.write(eventFrames(entries));
    if (endsSession(entries)) stream.end();
  }

  reset(reason: ResetReason): void {
    const { stream, session } = this.parts;
    this.end.reset();
    stream.write(sseFrame('session.reset', { type: 'session.reset', session, at: now(), body: { reason } }));
  }

  snapshot(restored: Restored): void {
    const { stream, session, gen } = this.parts;
    const id = formatCursor(cursorOf(gen, restored));
    stream.write(sseFrame('session.snapshot', snapshotEvent(session, restored, now()), id));
    if (this.end.isSeenIn(restored)) stream.end();
  }

  failed(error: unknown): void {
    this.parts.failed(error);
  }

  room(): Promise<void> {
    return this.parts.stream.room();
  }
}

export function endsTurn(type: EntryType): boolean {
  return terminalTypes.has(type) || type === 'turn.rejected';
}

function now(): string {
  return new Date().toISOString();
}
