/** What must be undone at the end, last things first, each one whatever became of the others. */
export class Closers {
  private readonly closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.closers.push(close);
  }

  async close(): Promise<void> {
    const problems: unknown[] = [];
    for (const close of this.closers.splice(0).toReversed()) {
      await close().catch((error: unknown) => problems.push(error));
    }
    if (problems.length > 0) throw new AggregateError(problems, 'Not everything could be stopped');
  }
}
