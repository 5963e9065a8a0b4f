import { BrokerClosed } from '../broker-closed.js';
import type { BrokerPorts, Publication, Published } from '../ports.js';
import { readRange } from '../read-range.js';

export interface FencedAppend {
  session: string;
  /** `e` where the list holds an event, `d` for deltas alone. */
  kind: 'e' | 'd';
  payload: Uint8Array;
  /** Names this append for ever, so that it can be sent again and found again. */
  id: string;
  /** The session's last stream sequence, over both subjects. */
  expected: number;
}

/** Another writer has the session. Write nothing more; leave. */
export class Fenced extends Error {
  constructor(readonly session: string) {
    super(`Another worker writes the log of session ${session} now.`);
    this.name = 'Fenced';
  }
}

/** Why an append is sent again: `full` is for people to know, for only they or the trimming of the log end it. */
export type Delay = Extract<Published, { kind: 'full' | 'passing' | 'silence' }>;

const firstWaitMs = 10;
const slowestMs = 1_000;

/**
 * Stores one append, or learns that it never can be. A time-out is not an answer: the append may be stored
 * later, above a tail that was read meanwhile. So the very same one is sent again, same id and same
 * expectation, until the broker takes it or refuses it; refused, it may still be there from an earlier
 * try, and only the log itself can tell. It is never sent with another expectation.
 */
export async function appendFenced(
  broker: BrokerPorts,
  append: FencedAppend,
  signal: AbortSignal,
  delayed: (why: Delay) => void = () => undefined,
): Promise<number> {
  const publication = publicationOf(broker, append);
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, slowestMs)) {
    const published = await broker.log.publish(publication);
    switch (published.kind) {
      case 'stored':
        return published.sequence;
      case 'never':
        throw published.error;
      case 'wrong-sequence':
        return findOrLeave(broker, append, published.last, signal);
      case 'full':
      case 'passing':
      case 'silence':
        delayed(published);
    }
    await broker.clock.wait(wait, signal);
  }
}

function publicationOf({ names }: BrokerPorts, append: FencedAppend): Publication {
  return {
    subject: names.log(append.session, append.kind),
    data: append.payload,
    id: append.id,
    expect: { subject: names.logOf(append.session), sequence: append.expected },
  };
}

/** Refused, but it may be there from an earlier try. Until the log can be read, nobody knows. */
async function findOrLeave(
  broker: BrokerPorts,
  append: FencedAppend,
  atLeast: number,
  signal: AbortSignal,
): Promise<number> {
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, slowestMs)) {
    try {
      const stored = await find(broker, append, atLeast);
      if (stored !== undefined) return stored;
      throw new Fenced(append.session);
    } catch (error) {
      if (error instanceof Fenced || error instanceof BrokerClosed) throw error;
    }
    await broker.clock.wait(wait, signal);
  }
}

async function find(
  { log, names }: BrokerPorts,
  append: FencedAppend,
  atLeast: number,
): Promise<number | undefined> {
  const range = { subject: names.logOf(append.session), from: append.expected + 1 };
  let found: number | undefined;
  let reached = append.expected;
  for await (const { id, sequence } of readRange(log, range, atLeast)) {
    // It may be stored, and somebody else have claimed the session behind it: then nothing more is ours to write.
    if (writerOf(id) !== writerOf(append.id)) throw new Fenced(append.session);
    if (id === append.id) found = sequence;
    reached = sequence;
  }
  if (reached < atLeast) throw new Error(`The log was shown up to ${reached}, though it reaches ${atLeast}.`);
  return found;
}

/** Before the last point of an append's id stands the nonce of the claim that it belongs to. */
function writerOf(id: string | undefined): string | undefined {
  return id?.slice(0, id.lastIndexOf('.'));
}
