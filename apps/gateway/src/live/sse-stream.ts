import type { FastifyReply } from 'fastify';
import { lastWords, type CloseReason } from '../connections/close-reason.js';
import { roomIn } from '../connections/room.js';
import { sseFrame } from './sse-frame.js';

export interface SseSettings {
  /** Past this many bytes that its client has not taken, the stream is cut. */
  slowReaderBytes: number;
  onClosed: () => void;
  manners?: StreamManners;
}

/** What a protocol other than ours wants of a stream. */
export interface StreamManners {
  headers?: Readonly<Record<string, string>>;
  /** A frame that its clients take no notice of. */
  heartbeat?: string;
  /** Said before the stream ends for this reason, which is not its natural end. */
  lastWords(reason: CloseReason): string;
}

const native: Required<StreamManners> = {
  headers: {},
  heartbeat: ': hb\n\n',
  lastWords: (reason) => sseFrame('stream.closed', lastWords(reason)),
};

/** How long a client that reads nothing may keep its last words waiting. */
const partingMs = 2_000;
/** The same of all that it has not taken at the natural end: as much as a slow line can carry meanwhile. */
const endingMs = 60_000;

/**
 * A response that goes on. It never waits for its client: what the client does not take is buffered up to
 * a bound, and past it the client is told to come back with its cursor, for the log has everything.
 */
export class SseStream {
  private ended = false;
  private readonly raw: FastifyReply['raw'];
  private readonly manners: Required<StreamManners>;

  constructor(
    reply: FastifyReply,
    private readonly settings: SseSettings,
  ) {
    this.manners = { ...native, ...settings.manners };
    // What plugins have set (CORS) would be lost with the hijack.
    const headers = Object.entries(reply.getHeaders());
    reply.hijack();
    this.raw = reply.raw;
    if (this.raw.destroyed) {
      // The client left before there was anything to say; its close has been and gone.
      this.ended = true;
      return;
    }
    for (const [name, value] of headers) if (value !== undefined) this.raw.setHeader(name, value);
    this.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...this.manners.headers,
    });
    this.raw.flushHeaders();
    this.raw.socket?.setNoDelay(true);
    this.raw.once('close', () => this.closed());
    this.raw.once('error', () => this.closed());
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Judged by what was there before: a single long frame is no sign of a slow reader. */
  write(text: string | Uint8Array): void {
    if (this.ended || text.length === 0) return;
    if (this.raw.writableLength > this.settings.slowReaderBytes) this.close('slow_reader');
    else this.raw.write(text);
  }

  room(): Promise<void> {
    return roomIn(this.raw, () => this.close('slow_reader'));
  }

  heartbeat(): void {
    this.write(this.manners.heartbeat);
  }

  /** The natural end: everything was said. */
  end(): void {
    if (this.ended) return;
    this.raw.end();
    this.goneIn(endingMs);
    this.closed();
  }

  /** An end before the natural one, which the client may resume from. */
  close(reason: CloseReason): void {
    if (this.ended) return;
    this.raw.end(this.manners.lastWords(reason));
    this.goneIn(partingMs);
    this.closed();
  }

  private goneIn(ms: number): void {
    const parting = setTimeout(() => this.raw.destroy(), ms);
    this.raw.once('close', () => clearTimeout(parting));
  }

  private closed(): void {
    if (this.ended) return;
    this.ended = true;
    this.settings.onClosed();
  }
}
