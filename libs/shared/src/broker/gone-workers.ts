import { Watching, type Changes, type WatchingParts } from './watching.js';

export interface WorkerChange {
  key: string;
  operation: 'PUT' | 'DEL' | 'PURGE';
}

export type WorkerChanges = Changes<WorkerChange>;

export interface GoneWorkersParts extends Omit<WatchingParts<WorkerChange>, 'take'> {
  /** Who is here now, by the leader's word. */
  present: () => Promise<string[]>;
  gone: (worker: string) => void;
}

/** Tells of each worker once when its key has gone; also of those that went while nothing could be heard. */
export class GoneWorkers {
  private readonly here = new Set<string>();
  private readonly watching: Watching<WorkerChange>;

  constructor(private readonly parts: GoneWorkersParts) {
    this.watching = new Watching({
      ...parts,
      open: () => this.open(),
      take: (change) => this.take(change),
    });
  }

  /** Rejects where the first watch cannot be opened: whoever starts must know. */
  start(): Promise<void> {
    return this.watching.start();
  }

  stop(): void {
    this.watching.stop();
  }

  /** The watch stands before anybody is counted, so that nobody can go in between. */
  private async open(): Promise<WorkerChanges> {
    const changes = await this.parts.open();
    try {
      const present = new Set(await this.parts.present());
      for (const worker of [...this.here]) if (!present.has(worker)) this.leave(worker);
      for (const worker of present) this.here.add(worker);
      return changes;
    } catch (error) {
      changes.stop();
      throw error;
    }
  }

  private take({ key, operation }: WorkerChange): void {
    if (operation === 'PUT') this.here.add(key);
    else this.leave(key);
  }

  private leave(worker: string): void {
    this.here.delete(worker);
    this.parts.gone(worker);
  }
}
