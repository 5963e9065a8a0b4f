import type { Reader } from '../../live/follower.js';
import type { ShownEntry } from '../../live/shown.js';
import type { Teller } from './teller.js';
import type { BreakOff } from './telling.js';

export interface Listener {
  say(frames: readonly string[]): void;
  end(): void;
  room(): Promise<void>;
  /** Of what is nobody's fault but ours. */
  failed(error: unknown): void;
}

/** Follows the log for somebody who is told of one turn of it. */
export class TellingReader implements Reader {
  constructor(
    private readonly teller: Pick<Teller<unknown>, 'tellAppend' | 'breakOff' | 'over'>,
    private readonly listener: Listener,
  ) {}

  entries(entries: readonly ShownEntry[]): void {
    if (this.teller.over) return;
    this.say(this.teller.tellAppend(entries.map(({ entry }) => entry)));
    if (this.teller.over) this.listener.end();
  }

  /** No protocol but ours can take back what it has told and begin anew. */
  reset(): void {
    this.breakOff('log_trimmed');
  }

  snapshot(): void {
    this.breakOff('log_trimmed');
  }

  failed(error: unknown): void {
    this.listener.failed(error);
    this.breakOff('unavailable');
  }

  room(): Promise<void> {
    return this.listener.room();
  }

  private breakOff(reason: BreakOff): void {
    if (this.teller.over) return;
    this.say(this.teller.breakOff(reason));
    this.listener.end();
  }

  private say(frames: readonly string[]): void {
    if (frames.length > 0) this.listener.say(frames);
  }
}
