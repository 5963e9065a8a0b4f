import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { CloseReason } from '../connections/close-reason.js';
import { roomIn } from '../connections/room.js';
import { closedText } from './frame-text.js';

export interface SocketSettings {
  /** Past this many bytes that its client has not taken, the socket is cut. */
  slowReaderBytes: number;
  onClosed: () => void;
}

/** How long a client may take over its last words. */
const partingMs = 2_000;
/** Beats that may go unanswered before a peer is taken for dead. */
const mostUnanswered = 2;

const closeCodes: Record<CloseReason, number> = {
  slow_reader: 1013,
  draining: 1012,
  revoked: 1008,
  unavailable: 1011,
};

/** The sending side of a WebSocket. As an event stream it never waits for its client: past a bound it is cut. */
export class SocketStream {
  private ended = false;
  private paused = false;
  private unanswered = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly raw: Duplex,
    private readonly settings: SocketSettings,
  ) {
    socket.on('pong', () => {
      this.unanswered = 0;
    });
    socket.on('close', () => this.closed());
    // A frame too long, bytes that are no frame: the library answers with its close code, and then closes.
    socket.on('error', () => this.closed());
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Judged by what was there before: a single long frame is no sign of a slow reader. */
  send(text: string | Buffer): void {
    if (this.ended || this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > this.settings.slowReaderBytes) this.close('slow_reader');
    else this.socket.send(text, { binary: false });
  }

  room(): Promise<void> {
    return roomIn(this.raw, () => this.close('slow_reader'));
  }

  /** Reads no more of the client until `resume`: he asks faster than he can be answered. */
  pause(): void {
    if (this.ended || this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.unanswered = 0;
    this.socket.resume();
  }

  /** Of a client that is not read, no answer can be heard. */
  heartbeat(): void {
    if (this.ended || this.paused) return;
    if (this.unanswered >= mostUnanswered) return this.socket.terminate();
    this.unanswered += 1;
    this.socket.ping();
  }

  close(reason: CloseReason): void {
    if (this.ended) return;
    this.resume();
    this.socket.send(closedText(reason), { binary: false });
    this.socket.close(closeCodes[reason], reason);
    const parting = setTimeout(() => this.socket.terminate(), partingMs);
    this.socket.once('close', () => clearTimeout(parting));
    this.closed();
  }

  private closed(): void {
    if (this.ended) return;
    this.ended = true;
    this.settings.onClosed();
  }
}
