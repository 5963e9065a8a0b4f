import { scheduleOfCause, type Entry, type Schedule } from '#shared/contracts';
import { whyRejected } from './why-rejected.js';

/** A schedule's command has become something: a turn, words in one, or nothing that runs, for which there may be a reason. */
export interface ScheduledRun {
  schedule: string;
  revision: number;
  at: string;
  turn: string | undefined;
  error: Schedule['lastError'];
}

export function scheduledRunOf(entry: Entry): ScheduledRun[] {
  const { type, cause, at, turn } = entry;
  const of = cause === undefined ? undefined : scheduleOfCause(cause);
  if (!of) return [];
  const accepted = type === 'turn.accepted' || type === 'steer.received';
  return [{ ...of, at, turn: accepted ? turn : undefined, error: errorOf(entry) }];
}

function errorOf(entry: Entry): ScheduledRun['error'] {
  if (entry.type !== 'turn.rejected') return null;
  return { code: entry.body.code, message: whyRejected(entry.body) };
}
