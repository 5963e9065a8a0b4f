import { formatCursor, parseCursor } from '#shared/contracts';
import { cursorOf, type Restored } from '#shared/conversation';
import { endsSession } from '../ends-session.js';
import type { Reader } from '../follower.js';
import type { ResetReason } from '../reset-reason.js';
import { onceEach } from '../once-each.js';
import type { ShownEntry } from '../shown.js';
import { snapshotEvent } from '../snapshot-body.js';
import { sseFrame, sseText } from '../sse-frame.js';
import type { SseStream } from '../sse-stream.js';
import type { Places } from './places.js';

export interface ManyReaderParts {
  stream: Pick<SseStream, 'write' | 'room'>;
  session: string;
  gen: string;
  places: Places;
  /** The session is no more. */
  over: () => void;
  failed: (error: unknown) => void;
}

/** One session of a stream of many. Its events carry their own cursor, the stream's ids all of them. */
export class ManyReader implements Reader {
  constructor(private readonly parts: ManyReaderParts) {}

  entries(entries: readonly ShownEntry[]): void {
    const { stream, session, places, over } = this.parts;
    const frames = entries.map((each) => {
      const cursor = parseCursor(each.cursor);
      if (cursor) places.move(session, cursor);
      return each.json === '' ? '' : sseText(each.entry.type, withCursor(each), places.id);
    });
    stream.write(frames.join(''));
    if (endsSession(entries)) over();
  }

  reset(reason: ResetReason): void {
    const { stream, session } = this.parts;
    const at = new Date().toISOString();
    stream.write(sseFrame('session.reset', { type: 'session.reset', session, at, body: { reason } }));
  }

  snapshot(restored: Restored): void {
    const { stream, session, gen, places } = this.parts;
    const cursor = cursorOf(gen, restored);
    places.move(session, cursor);
    const event = snapshotEvent(session, restored, new Date().toISOString());
    stream.write(sseFrame(event.type, { cursor: formatCursor(cursor), ...event }, places.id));
  }

  failed(error: unknown): void {
    this.parts.failed(error);
  }

  room(): Promise<void> {
    return this.parts.stream.room();
  }
}

/** The event as it is encoded already, with one field more in front. */
const withCursor = onceEach(
  ({ cursor, json }: ShownEntry) => `{"cursor":${JSON.stringify(cursor)},${json.slice(1)}`,
);
