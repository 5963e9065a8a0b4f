import type { Entry } from '#shared/contracts';

/** A turn that is over, as its log tells it. Deltas are not kept for good, so it has none: a completed block has its text. */
export interface TurnStory {
  session: string;
  /** Whose session it is. */
  user: string;
  turn: string;
  /** What the session is called, if it is. */
  name: string | null;
  /** The sessions that this one works for, the nearest first. */
  parents: readonly string[];
  /** From its acceptance on, in their order; the last of `terminalTypes` among them is its end. */
  entries: readonly Entry[];
}
