import type { Readable } from 'node:stream';
import { BrokenStream } from './broken-stream.js';
import { EventParser } from './event-parser.js';

/** Who listens to a stream of events. A returned promise asks that nothing more be read until it is kept. */
export interface Listener {
  take(data: string): Promise<void> | undefined;
  /** Whatever comes now does not matter any more. */
  readonly isOver: boolean;
}

/** Told what the stream does, so that a silence can be told from our own wish not to hear. */
export interface Attention {
  heard(): void;
  waiting(): void;
}

/** So long the rest of a stream may take to end by itself, which saves its connection for the next request. */
const lingerMs = 1_000;

/**
 * Hands the listener each event, all those of one chunk in one synchronous loop: no promise, no generator and no
 * stream lies between a chunk and its deltas. Rejects with `BrokenStream` when the stream breaks off, and with
 * whatever the listener throws.
 */
export function hear(stream: Readable, listener: Listener, attention: Attention): Promise<void> {
  return new Promise((resolve, reject) => new Hearing(stream, listener, attention, resolve, reject).begin());
}

class Hearing {
  private readonly parser = new EventParser();
  private isWaiting = false;
  private hasEnded = false;
  private isSettled = false;

  constructor(
    private readonly stream: Readable,
    private readonly listener: Listener,
    private readonly attention: Attention,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  begin(): void {
    if (this.stream.destroyed) return this.onClose();
    this.stream
      .on('data', this.onData)
      .on('end', this.onEnd)
      .on('error', this.onError)
      .on('close', this.onClose);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.attention.heard();
    this.guard(() => this.work(this.parser.feed(chunk), 0));
  };

  private readonly onEnd = (): void => {
    this.hasEnded = true;
    // The last chunk may still be worked on, patiently.
    if (!this.isWaiting) this.guard(() => this.finish());
  };

  private readonly onError = (error: Error): void => this.fail(new BrokenStream(error));

  private readonly onClose = (): void => {
    if (!this.hasEnded) this.fail(new BrokenStream(this.stream.errored ?? undefined));
  };

  private finish(): void {
    this.work(this.parser.end(), 0);
    if (!this.isWaiting) this.succeed();
  }

  private work(events: readonly string[], from: number): void {
    for (let place = from; place < events.length && !this.isSettled; place += 1) {
      const patience = this.listener.take(events[place] as string);
      if (this.listener.isOver) return this.succeed();
      if (patience) return this.wait(patience, () => this.work(events, place + 1));
    }
  }

  private wait(patience: Promise<void>, goOn: () => void): void {
    this.isWaiting = true;
    this.stream.pause();
    this.attention.waiting();
    patience.then(
      () => this.guard(() => this.proceed(goOn)),
      (error: unknown) => this.fail(error),
    );
  }

  private proceed(goOn: () => void): void {
    if (this.isSettled) return;
    this.isWaiting = false;
    this.attention.heard();
    goOn();
    if (this.isWaiting || this.isSettled) return;
    if (this.hasEnded) this.finish();
    else this.stream.resume();
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  private succeed(): void {
    if (!this.settle()) return;
    if (!this.hasEnded && !this.stream.destroyed) linger(this.stream);
    this.resolve();
  }

  private fail(error: unknown): void {
    if (!this.settle()) return;
    this.stream.destroy();
    this.reject(error);
  }

  /** False for whoever comes second. */
  private settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    const { stream } = this;
    stream
      .off('data', this.onData)
      .off('end', this.onEnd)
      .off('error', this.onError)
      .off('close', this.onClose);
    // What goes wrong from here on is of no interest, but an error that nobody hears ends the process.
    stream.on('error', () => {});
    return true;
  }
}

function linger(stream: Readable): void {
  const timer = setTimeout(() => stream.destroy(), lingerMs);
  timer.unref();
  stream.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
  stream.resume();
}
