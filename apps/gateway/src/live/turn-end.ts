import type { Restored } from '#shared/conversation';
import type { Cursor } from '#shared/contracts';

/**
 * What was known of a turn before its session was looked at. Of one that still lay in the mailbox a state without it
 * says nothing: it may not have arrived.
 */
export type Standing = 'in the mailbox' | 'in the log';

export interface TurnEndParts {
  turn?: string;
  standing?: Standing;
  /** A place in the past to go on from. Without one, the first snapshot is of now. */
  cursor?: Cursor | undefined;
}

/** Whether a state shows that the one turn somebody follows is over, so that nothing more will come of it. */
export class TurnEnd {
  private isOfNow: boolean;

  constructor(private readonly parts: TurnEndParts) {
    this.isOfNow = parts.cursor === undefined;
  }

  /** The snapshot that follows a reset is of now, wherever the reader has come from. */
  reset(): void {
    this.isOfNow = true;
  }

  isSeenIn({ conversation }: Restored): boolean {
    const { turn, standing } = this.parts;
    if (turn === undefined || conversation.openTurn?.turn === turn) return false;
    if (conversation.messages.some((message) => message.turn === turn)) return true;
    // It left the queue without ever having begun: cancelled, or dropped with what it was to answer.
    const waits = conversation.queue.some((waiting) => waiting.turn === turn);
    return this.isOfNow && standing === 'in the log' && !waits;
  }
}
