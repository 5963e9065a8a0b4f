import type { Logger } from 'pino';
import type { Clock, Core } from '../broker/index.js';

export type LifeStream = 'LOG' | 'MAIL';

export interface StreamLivesParts {
  clock: Pick<Clock, 'after'>;
  core: Pick<Core, 'onGap'>;
  log: Pick<Logger, 'warn' | 'error'>;
  /** The lives that this process has joined. */
  joined: Readonly<Record<LifeStream, string>>;
  lifeOf: (stream: LifeStream) => Promise<string>;
  /** Called at most once: this process must end. */
  lost: (error: Error) => void;
}

const lookEveryMs = 10_000;
const streamNames: Record<LifeStream, string> = { LOG: 'log', MAIL: 'mail' };

/**
 * Looks whether the streams are still those that this process has joined. Every cursor, fence and settled mail here
 * names their lives; a process that goes on with streams that were lost, restored or made anew would take new
 * sequences for old ones. It must not mend itself either: only a start reads everything again.
 */
export class StreamLives {
  private endLook = (): void => {};
  private endGap = (): void => {};
  private state: 'idle' | 'watching' | 'over' = 'idle';

  constructor(private readonly parts: StreamLivesParts) {}

  start(): void {
    this.state = 'watching';
    this.endGap = this.parts.core.onGap(() => void this.look());
    this.lookLater();
  }

  stop(): void {
    this.state = 'over';
    this.endLook();
    this.endGap();
  }

  private lookLater(): void {
    this.endLook();
    if (this.state === 'watching') this.endLook = this.parts.clock.after(lookEveryMs, () => void this.look());
  }

  private async look(): Promise<void> {
    for (const stream of ['LOG', 'MAIL'] as const) await this.compare(stream);
    this.lookLater();
  }

  private async compare(stream: LifeStream): Promise<void> {
    const { joined, lifeOf, log, lost } = this.parts;
    try {
      const found = await lifeOf(stream);
      if (found === joined[stream] || this.state !== 'watching') return;
      this.stop();
      const error = new Error(
        `The ${streamNames[stream]} stream is another one than this process joined: it was made anew meanwhile. ` +
          'The process ends, to be started anew.',
      );
      log.error({ stream, joined: joined[stream], found }, error.message);
      lost(error);
    } catch (error) {
      // Whoever cannot be asked has not said that anything is different.
      if (this.state === 'watching')
        log.warn({ err: error, stream }, 'Could not look at the life of a stream');
    }
  }
}
