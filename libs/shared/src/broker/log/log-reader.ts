import { appendSchema, problemsOf } from '../../contracts/index.js';
import type { StoredAppend } from '../../conversation/index.js';
import type { Broker } from '../broker.js';
import { lastSequence, readRange } from '../direct.js';

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
  { nc, names }: Broker,
  session: string,
  from: number,
  atLeast = 0,
): AsyncGenerator<StoredAppend> {
  const range = { stream: names.stream('LOG'), subject: names.logOf(session), from };
  for await (const { data, sequence } of readRange(nc, range, atLeast)) yield decodeAppend(data, sequence);
}

/** The sequence of the session's newest append, from the stream's leader; 0 for an empty log. */
export function logTail({ nc, names }: Broker, session: string): Promise<number> {
  return lastSequence(nc, names.stream('LOG'), names.logOf(session));
}
