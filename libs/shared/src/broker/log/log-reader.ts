import { appendSchema, problemsOf, type Entry } from '../../contracts/index.js';
import type { StoredAppend } from '../../conversation/index.js';
import { sessionOfSubject } from '../names.js';
import type { BrokerPorts } from '../ports.js';
import { readRange } from '../read-range.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Refuses what is no append, naming the field: the log is the truth for every reader. */
export function decodeAppend(data: Uint8Array, sequence: number): StoredAppend {
  const parsed = appendSchema.safeParse(JSON.parse(decoder.decode(data)));
  if (parsed.success) return { sequence, append: parsed.data };
  const [first] = problemsOf(parsed.error);
  throw new Error(`Message ${sequence} of the log is no append: ${first?.path}: ${first?.problem}`);
}

/** A session's appends from a stream sequence on, itself included; `atLeast` is one that must be there. */
export async function* readLog(
  { log, names }: BrokerPorts,
  session: string,
  from: number,
  atLeast = 0,
): AsyncGenerator<StoredAppend> {
  const range = { subject: names.logOf(session), from };
  for await (const { data, sequence } of readRange(log, range, atLeast)) yield decodeAppend(data, sequence);
}

/** The newest entry of a session's log, from the stream's leader; undefined for an empty log. */
export async function logTailEntry({ log, names }: BrokerPorts, session: string): Promise<Entry | undefined> {
  const last = await log.leaderLast(names.logOf(session));
  return last && decodeAppend(last.data, last.sequence).append.entries.at(-1);
}

/** How many subjects one request may name is the broker's limit of 1,024; each log has two. */
const logsAtOnce = 500;

/** Where the logs of many sessions end, for those that have one, in few requests. Any replica may answer. */
export async function* tailsOf(
  { log, names }: BrokerPorts,
  sessions: readonly string[],
): AsyncGenerator<{ session: string; sequence: number }> {
  for (let start = 0; start < sessions.length; start += logsAtOnce) {
    const subjects = sessions.slice(start, start + logsAtOnce).map((session) => names.logOf(session));
    for (const { subject, sequence } of await log.lasts(subjects)) {
      yield { session: sessionOfSubject(subject), sequence };
    }
  }
}
