import type { Clock } from './ports.js';

export interface WorkerChange {
  key: string;
  operation: 'PUT' | 'DEL' | 'PURGE';
}

export interface WorkerChanges extends AsyncIterable<WorkerChange> {
  stop(): void;
}

export interface GoneWorkersParts {
  clock: Pick<Clock, 'wait'>;
  /** What happens from now on. */
  open: () => Promise<WorkerChanges>;
  /** Who is here now, by the leader's word. */
  present: () => Promise<string[]>;
  gone: (worker: string) => void;
  /** Whether the connection is closed for good: nothing can be heard any more. */
  closed: () => boolean;
  /** The watch has failed; it is opened again. */
  failed: (error: unknown) => void;
}

const pauseMs = 1_000;

/** Tells of each worker once when its key has gone; also of those that went while nothing could be heard. */
export class GoneWorkers {
  private readonly here = new Set<string>();
  private readonly over = new AbortController();
  private changes: WorkerChanges | undefined;

  constructor(private readonly parts: GoneWorkersParts) {}

  /** Rejects where the first watch cannot be opened: whoever starts must know. */
  async start(): Promise<void> {
    const changes = await this.open();
    void this.watch(changes);
  }

  stop(): void {
    this.over.abort();
    this.changes?.stop();
  }

  private async watch(first: WorkerChanges): Promise<void> {
    let changes: WorkerChanges | undefined = first;
    while (!this.stopped) {
      try {
        changes ??= await this.open();
        for await (const change of changes) this.take(change);
        if (!this.stopped) throw new Error('The watch over the workers has ended by itself.');
      } catch (error) {
        if (!this.stopped) this.parts.failed(error);
      }
      changes?.stop();
      changes = undefined;
      if (!this.stopped) await this.pause();
    }
  }

  /** The watch stands before anybody is counted, so that nobody can go in between. */
  private async open(): Promise<WorkerChanges> {
    const changes = await this.parts.open();
    this.changes = changes;
    try {
      const present = new Set(await this.parts.present());
      for (const worker of [...this.here]) if (!present.has(worker)) this.leave(worker);
      for (const worker of present) this.here.add(worker);
    } catch (error) {
      changes.stop();
      throw error;
    }
    if (this.stopped) changes.stop();
    return changes;
  }

  private take({ key, operation }: WorkerChange): void {
    if (operation === 'PUT') this.here.add(key);
    else this.leave(key);
  }

  private leave(worker: string): void {
    this.here.delete(worker);
    this.parts.gone(worker);
  }

  private async pause(): Promise<void> {
    try {
      await this.parts.clock.wait(pauseMs, this.over.signal);
    } catch {
      // Called off by `stop`.
    }
  }

  private get stopped(): boolean {
    return this.over.signal.aborted || this.parts.closed();
  }
}
