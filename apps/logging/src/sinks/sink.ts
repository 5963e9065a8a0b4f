import type { SinkName } from '#shared/contracts';
import type { TurnStory } from '../turns/turn-story.js';

/** Somewhere that finished turns are reported to. */
export interface Sink {
  readonly name: SinkName;
  /**
   * Resolves once the sink has it for good. The same story may come again, after a crash or a failure: it must be there
   * once all the same. `Refused` says that it will never be taken, `NotYet` when it is to come again; so it does after
   * any other error, later each time, until it is given up.
   */
  take(story: TurnStory, signal: AbortSignal): Promise<void>;
}

/** Nothing has failed, but it is too early to say: it is looked at again before long, and forgotten in the end. */
export class TooEarly extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TooEarly';
  }
}

/** The sink has looked at it and will say the same next time: it becomes a dead letter at once. Its words hold no secret. */
export class Refused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Refused';
  }
}
