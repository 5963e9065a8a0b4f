import type { Entry, Usage } from '#shared/contracts';

/** One line for each turn that is over. */
export interface TurnLine {
  session: string;
  turn: string | undefined;
  status: 'completed' | 'stopped' | 'failed';
  durationMs: number;
  usage: Usage;
  /** Why it failed. */
  code?: string;
}

export function turnLineOf(session: string, entry: Entry): TurnLine | undefined {
  const { turn } = entry;
  switch (entry.type) {
    case 'turn.completed':
      return { session, turn, status: 'completed', ...cost(entry.body) };
    case 'turn.stopped':
      return { session, turn, status: 'stopped', ...cost(entry.body) };
    case 'turn.failed':
      return { session, turn, status: 'failed', ...cost(entry.body), code: entry.body.code };
    default:
      return undefined;
  }
}

function cost({
  durationMs,
  usage,
}: {
  durationMs: number;
  usage: Usage;
}): Pick<TurnLine, 'durationMs' | 'usage'> {
  return { durationMs, usage };
}
