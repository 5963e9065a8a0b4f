import { formatCursor, type EntryType } from '#shared/contracts';
import { cursorOf, type Restored } from '#shared/conversation';
import { eventFrames } from './event-frames.js';
import type { Reader } from './follower.js';
import type { ResetReason } from './reset-reason.js';
import type { ShownEntry } from './shown.js';
import { snapshotEvent } from './snapshot-body.js';
import { sseFrame } from './sse-frame.js';
import type { SseStream } from './sse-stream.js';

export interface CompactionReaderParts {
  stream: Pick<SseStream, 'write' | 'room' | 'end'>;
  session: string;
  gen: string;
  compaction: string;
  failed: (error: unknown) => void;
}

const ends: ReadonlySet<EntryType> = new Set(['context.compacted', 'context.compaction_failed']);
const shown: ReadonlySet<EntryType> = new Set(['context.compacting', ...ends]);

/**
 * The events of one compaction, from its beginning to its end. A session has one at a time, so the first end that
 * comes behind its beginning is its own.
 */
export class CompactionReader implements Reader {
  constructor(private readonly parts: CompactionReaderParts) {}

  entries(entries: readonly ShownEntry[]): void {
    const { stream } = this.parts;
    const own = entries.filter(({ entry }) => shown.has(entry.type));
    const last = own.findIndex(({ entry }) => ends.has(entry.type));
    stream.write(eventFrames(last < 0 ? own : own.slice(0, last + 1)));
    if (last >= 0) stream.end();
  }

  reset(reason: ResetReason): void {
    const { stream, session } = this.parts;
    stream.write(sseFrame('session.reset', { type: 'session.reset', session, at: now(), body: { reason } }));
  }

  snapshot(restored: Restored): void {
    const { stream, session, gen, compaction } = this.parts;
    const id = formatCursor(cursorOf(gen, restored));
    stream.write(sseFrame('session.snapshot', snapshotEvent(session, restored, now()), id));
    if (restored.conversation.compaction?.compaction !== compaction) stream.end();
  }

  failed(error: unknown): void {
    this.parts.failed(error);
  }

  room(): Promise<void> {
    return this.parts.stream.room();
  }
}

function now(): string {
  return new Date().toISOString();
}
