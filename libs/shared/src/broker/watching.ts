import type { Clock } from './ports.js';

export interface Changes<Change> extends AsyncIterable<Change> {
  stop(): void;
}

export interface WatchingParts<Change> {
  clock: Pick<Clock, 'wait'>;
  /** Whatever must be known once the watch stands is read in here; should that fail, this closes the watch. */
  open: () => Promise<Changes<Change>>;
  take: (change: Change) => void;
  /** Whether the connection is closed for good: nothing can be heard any more. */
  closed: () => boolean;
  /** The watch has failed; it is opened again. */
  failed: (error: unknown) => void;
}

const pauseMs = 1_000;

/** A watch that is opened again, after a pause, whenever it ends by itself or fails. */
export class Watching<Change> {
  private readonly over = new AbortController();
  private changes: Changes<Change> | undefined;

  constructor(private readonly parts: WatchingParts<Change>) {}

  get stopped(): boolean {
    return this.over.signal.aborted || this.parts.closed();
  }

  /** Rejects where the first watch cannot be opened: whoever starts must know. */
  async start(): Promise<void> {
    const changes = await this.open();
    void this.watch(changes);
  }

  /** Where nobody waits for the first watch: it is tried until it stands. */
  begin(): void {
    void this.watch(undefined);
  }

  stop(): void {
    this.over.abort();
    this.changes?.stop();
  }

  private async watch(first: Changes<Change> | undefined): Promise<void> {
    let changes = first;
    while (!this.stopped) {
      try {
        changes ??= await this.open();
        for await (const change of changes) this.parts.take(change);
        if (!this.stopped) throw new Error('The watch has ended by itself.');
      } catch (error) {
        if (!this.stopped) this.parts.failed(error);
      }
      changes?.stop();
      changes = undefined;
      if (!this.stopped) await this.pause();
    }
  }

  private async open(): Promise<Changes<Change>> {
    const changes = await this.parts.open();
    this.changes = changes;
    if (this.stopped) changes.stop();
    return changes;
  }

  private async pause(): Promise<void> {
    try {
      await this.parts.clock.wait(pauseMs, this.over.signal);
    } catch {
      // Called off by `stop`.
    }
  }
}
