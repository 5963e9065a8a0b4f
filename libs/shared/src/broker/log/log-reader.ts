import { appendSchema, problemsOf, type Entry, type Snapshot } from '../../contracts/index.js';
import { readFrom, type StoredAppend } from '../../conversation/index.js';
import { sessionOfSubject } from '../names.js';
import type { BrokerPorts } from '../ports.js';
import { readRange } from '../read-range.js';
import { deltasIn } from './deltas.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Refuses what is no append, naming the field: the log is the truth for every reader. */
export function decodeAppend(data: Uint8Array, sequence: number): StoredAppend {
  const value: unknown = JSON.parse(decoder.decode(data));
  const deltas = deltasIn(value);
  if (deltas) return { sequence, append: deltas };
  const parsed = appendSchema.safeParse(value);
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

/** The log was trimmed behind a checkpoint that is in hand, or whoever answered lags behind what it has seen. */
export class LogNotWhole extends Error {
  constructor(session: string, problem: string) {
    super(`The log of session ${session} does not go on where memory's checkpoint ends: ${problem}.`);
    this.name = 'LogNotWhole';
  }
}

/**
 * What the log holds behind a checkpoint, without a hole, or `LogNotWhole`: then the checkpoint is to be asked for
 * anew. Folding over a hole would bring back what has ended, and lose what was said.
 */
export async function* readLogBehind(
  broker: BrokerPorts,
  session: string,
  snapshot: Snapshot,
): AsyncGenerator<StoredAppend> {
  const { position } = snapshot;
  // In another life of the stream the session's numbers go on, but its log begins again.
  const sameLife = position.gen === broker.gen;
  const [from, atLeast] = sameLife ? [readFrom(snapshot), position.sequence] : [1, 0];
  let { n } = position;
  let reached = 0;
  for await (const stored of readLog(broker, session, from, atLeast)) {
    const [first] = stored.append.entries;
    if (first && first.n > n + 1) throw new LogNotWhole(session, `entry ${first.n} follows entry ${n}`);
    n = Math.max(n, stored.append.entries.at(-1)?.n ?? 0);
    reached = stored.sequence;
    yield stored;
  }
  if (reached < atLeast) {
    throw new LogNotWhole(session, `it was shown up to ${reached}, though it reaches ${atLeast}`);
  }
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
