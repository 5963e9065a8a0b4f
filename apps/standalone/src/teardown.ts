type Close = () => Promise<void>;

/** Thrown to whoever goes on starting things while everything is being stopped. */
export class Stopped extends Error {
  constructor() {
    super('Stopped while starting.');
    this.name = 'Stopped';
  }
}

/** What has been started, to be stopped once and in the opposite order, whatever happened meanwhile. */
export class Teardown {
  private readonly closers: Close[] = [];
  private closing: Promise<void> | undefined;

  /** Waits for something to start and remembers how it is closed, also if it comes too late. */
  async keep<T>(starting: Promise<T>, close: (started: T) => Promise<void>): Promise<T> {
    const started = await starting;
    if (this.closing) {
      await close(started);
      throw new Stopped();
    }
    this.closers.push(() => close(started));
    return started;
  }

  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  /** One that cannot be closed must not keep the others running. */
  private async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `Not everything could be stopped: ${failures.join('; ')}`);
  }
}
