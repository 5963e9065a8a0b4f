import { TurnRefused } from '../turns/turn-refused.js';
import { errorText, okText } from './frame-text.js';
import { jsonOf, parseFrame, refOf, type Ref } from './frames.js';
import { refusalOf } from './refusal.js';
import type { Admissible, Requests } from './requests.js';
import { Slots } from './slots.js';
import type { SocketStream } from './socket-stream.js';

export interface DialogueParts {
  stream: Pick<SocketStream, 'send' | 'pause' | 'resume' | 'room'>;
  requests: Pick<Requests, 'admit'>;
  problem: (error: unknown) => void;
}

/** Requests of one connection that are under way at the same time; the next ones wait. */
const underWayAtOnce = 100;
/** Frames that may wait before no more are read. */
const mostWaiting = 100;
/** Bytes of frames that wait or are being worked on before no more are read; the one that goes past it is in. */
const mostHeldBytes = 1_048_576;

/**
 * What one client asks over his socket. Frames are begun in their order, so that a stop never overtakes its
 * submit; answers come as they come. What is wrong with a frame is told to that frame alone.
 */
export class Dialogue {
  private readonly waiting: { data: Uint8Array; isBinary: boolean }[] = [];
  private readonly slots = new Slots(underWayAtOnce);
  private working = false;
  private over = false;
  private heldBytes = 0;

  constructor(private readonly parts: DialogueParts) {}

  receive(data: Uint8Array, isBinary: boolean): void {
    // A client that is being shown out may go on talking for a while.
    if (this.over) return;
    this.waiting.push({ data, isBinary });
    this.heldBytes += data.length;
    if (this.isFull) this.parts.stream.pause();
    if (!this.working) void this.work();
  }

  /** What waits is not begun any more; what has begun goes to its end, for it may be in the mailbox already. */
  end(): void {
    this.over = true;
    this.waiting.length = 0;
  }

  private get isFull(): boolean {
    return this.waiting.length > mostWaiting || this.heldBytes > mostHeldBytes;
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      await this.take(next.data, next.isBinary);
      // Whoever does not read his answers is not listened to either.
      await this.parts.stream.room();
    }
    this.working = false;
    this.resumeWithRoom();
  }

  /** Reads on when all that waited has begun, and what is under way leaves room for more. */
  private resumeWithRoom(): void {
    if (!this.working && !this.isFull) this.parts.stream.resume();
  }

  private async take(data: Uint8Array, isBinary: boolean): Promise<void> {
    let ref: Ref;
    try {
      const value = jsonOf(data, isBinary);
      ref = refOf(value);
      const request = await this.parts.requests.admit(parseFrame(value));
      await this.slots.begin(
        () => this.answer(ref, request, data.length),
        (error) => this.refuse(ref, error),
      );
    } catch (error) {
      this.letGo(data.length);
      this.refuse(ref, error);
    }
  }

  private async answer(ref: Ref, request: Admissible, bytes: number): Promise<void> {
    try {
      this.parts.stream.send(okText(ref, await request()));
    } finally {
      this.letGo(bytes);
    }
  }

  private letGo(bytes: number): void {
    this.heldBytes -= bytes;
    this.resumeWithRoom();
  }

  private refuse(ref: Ref, error: unknown): void {
    const runningTurn = error instanceof TurnRefused ? error.runningTurn : undefined;
    this.parts.stream.send(errorText(ref, refusalOf(error, this.parts.problem), runningTurn));
  }
}
