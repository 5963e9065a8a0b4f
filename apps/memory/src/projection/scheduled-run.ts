import { scheduleOfCause, type Entry } from '#shared/contracts';

/** A schedule's command has become something: a turn, words in one, or nothing that runs. */
export interface ScheduledRun {
  schedule: string;
  revision: number;
  at: string;
  turn: string | undefined;
}

export function scheduledRunOf({ type, cause, at, turn }: Entry): ScheduledRun[] {
  const of = cause === undefined ? undefined : scheduleOfCause(cause);
  if (!of) return [];
  const accepted = type === 'turn.accepted' || type === 'steer.received';
  return [{ ...of, at, turn: accepted ? turn : undefined }];
}
