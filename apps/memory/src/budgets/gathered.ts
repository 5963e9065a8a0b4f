interface Job<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/** Does all of one item, in their order; as many results as items. */
export type Work<T, R> = (name: string, items: T[]) => Promise<R[]>;

const mostAtOnce = 100;

/** What comes for a name while its work is under way is done together as soon as that is over. Names do not wait for each other. */
export class Gathered<T, R> {
  /** Of a name whose work is under way. */
  private readonly waiting = new Map<string, Job<T, R>[]>();

  constructor(private readonly work: Work<T, R>) {}

  get names(): number {
    return this.waiting.size;
  }

  add(name: string, item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      const job = { item, resolve, reject };
      const queue = this.waiting.get(name);
      if (queue) queue.push(job);
      else void this.workOff(name, [job]);
    });
  }

  private async workOff(name: string, queue: Job<T, R>[]): Promise<void> {
    this.waiting.set(name, queue);
    while (queue.length > 0) await this.settle(name, queue.splice(0, mostAtOnce));
    this.waiting.delete(name);
  }

  private async settle(name: string, jobs: Job<T, R>[]): Promise<void> {
    try {
      const results = await this.work(
        name,
        jobs.map(({ item }) => item),
      );
      if (results.length !== jobs.length)
        throw new Error(`${jobs.length} items had ${results.length} results.`);
      for (const [place, result] of results.entries()) jobs[place]?.resolve(result);
    } catch (error) {
      for (const { reject } of jobs) reject(error);
    }
  }
}
