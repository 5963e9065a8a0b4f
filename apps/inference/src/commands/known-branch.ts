import type { Message, TurnRequest } from '#shared/contracts';

/** What memory says of a message that is not on the path of the actor, or of what lies below one. */
export type Branch =
  | { kind: 'unasked' }
  | { kind: 'unknown' }
  | { kind: 'away' }
  /** `from` is the last message of the actor's own path that stays. */
  | { kind: 'found'; target: Message; from: string | null; messages: Message[] };

export const unasked: Branch = { kind: 'unasked' };

/** What memory says of how a turn was asked for that is not the last one. */
export type AskedFor =
  | { kind: 'unasked' }
  | { kind: 'away' }
  /** Empty where nobody can know: the turn ran elsewhere, and nothing of it was brought along. */
  | { kind: 'found'; request: TurnRequest };
