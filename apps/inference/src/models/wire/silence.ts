import type { Attention } from './hear.js';

/**
 * Ends a request that its caller does not want any more, or whose provider has said nothing for too long. The time
 * in which we do not listen ourselves does not count.
 */
export class Silence implements Attention {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private isWaiting = false;
  /** The provider has fallen silent. */
  isBroken = false;

  constructor(
    silenceMs: number,
    private readonly wanted: AbortSignal,
  ) {
    this.timer = setTimeout(() => this.onTime(), silenceMs);
    if (wanted.aborted) this.onUnwanted();
    else wanted.addEventListener('abort', this.onUnwanted, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  heard(): void {
    this.isWaiting = false;
    this.timer.refresh();
  }

  waiting(): void {
    this.isWaiting = true;
  }

  close(): void {
    clearTimeout(this.timer);
    this.wanted.removeEventListener('abort', this.onUnwanted);
  }

  private readonly onUnwanted = (): void => this.controller.abort(this.wanted.reason);

  private onTime(): void {
    if (this.isWaiting) return void this.timer.refresh();
    this.isBroken = true;
    this.controller.abort(new Error('The provider fell silent.'));
  }
}
