const most = 10_000;

/**
 * In vain tries of the passes that are under way here. The broker counts how often it has handed a job out, but what
 * only had to wait was no try. Where another instance goes on with a job it begins to count anew.
 */
export class Tries {
  private readonly byJob = new Map<string, Set<number>>();

  /** How many there were, this one among them; a delivery counts once. */
  failed(job: string, delivery: number): number {
    const deliveries = this.byJob.get(job) ?? new Set<number>();
    this.byJob.delete(job);
    this.byJob.set(job, deliveries.add(delivery));
    const [oldest] = this.byJob.keys();
    if (this.byJob.size > most && oldest !== undefined) this.byJob.delete(oldest);
    return deliveries.size;
  }

  forget(job: string): void {
    this.byJob.delete(job);
  }
}
