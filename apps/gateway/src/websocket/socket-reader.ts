import type { Restored } from '#shared/conversation';
import { endsSession } from '../live/ends-session.js';
import type { Reader } from '../live/follower.js';
import type { ResetReason } from '../live/reset-reason.js';
import type { ShownEntry } from '../live/shown.js';
import { eventTexts, resetText, snapshotText } from './frame-text.js';
import type { SocketStream } from './socket-stream.js';

export interface SocketReaderParts {
  stream: Pick<SocketStream, 'send' | 'room'>;
  session: string;
  gen: string;
  /** The session is no more. */
  over: () => void;
  failed: (error: unknown) => void;
}

/** One session that a WebSocket watches. */
export class SocketReader implements Reader {
  constructor(private readonly parts: SocketReaderParts) {}

  entries(entries: readonly ShownEntry[]): void {
    for (const text of eventTexts(entries)) this.parts.stream.send(text);
    if (endsSession(entries)) this.parts.over();
  }

  reset(reason: ResetReason): void {
    this.parts.stream.send(resetText(this.parts.session, reason));
  }

  snapshot(restored: Restored): void {
    const { stream, session, gen } = this.parts;
    stream.send(snapshotText(session, gen, restored));
  }

  failed(error: unknown): void {
    this.parts.failed(error);
  }

  room(): Promise<void> {
    return this.parts.stream.room();
  }
}
