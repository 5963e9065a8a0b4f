import { terminalTypes, type Append, type Entry, type ReportJob, type SinkName } from '#shared/contracts';
import { beginsWait } from '../told/waits.js';

/** What is to be reported of an append, to each of these sinks: the same of the same, whenever it is read. */
export function jobsOf(
  session: string,
  { gen, entries }: Append,
  sinks: readonly SinkName[],
  now: number,
): ReportJob[] {
  const since = new Date(now).toISOString();
  return entries.flatMap((entry) => {
    const { turn, en } = entry;
    const of = whatOf(entry);
    if (of === undefined || turn === undefined) return [];
    const wanted = of === 'wait' ? sinks.filter((sink) => sink === 'told') : sinks;
    return wanted.map((sink) => ({ v: 1 as const, sink, of, session, turn, gen, en, since }));
  });
}

function whatOf(entry: Entry): ReportJob['of'] | undefined {
  if (terminalTypes.has(entry.type)) return 'turn';
  return beginsWait(entry) ? 'wait' : undefined;
}
