import { setTimeout as delay } from 'node:timers/promises';
import { JetStreamApiError } from '@nats-io/jetstream';
import {
  ClosedConnectionError,
  DrainingConnectionError,
  InvalidArgumentError,
} from '@nats-io/transport-node';
import type { Broker } from '../broker.js';
import { readRange } from '../direct.js';

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

const wrongLastSequence = 10071;
/** Codes that a 400 may carry and that pass: another append in flight, the same one in flight, a full stream. */
const passing = [10164, 10158, 10077];
const slowest = 1_000;

/**
 * Stores one append, or learns that it never can be. A time-out is not an answer: the append may be stored
 * later, above a tail that was read meanwhile. So the very same one is sent again, same id and same
 * expectation, until the broker takes it or refuses it; refused, it may still be there from an earlier
 * try, and only the log itself can tell. It is never sent with another expectation.
 */
export async function appendFenced(
  broker: Broker,
  append: FencedAppend,
  signal: AbortSignal,
): Promise<number> {
  const { js, names } = broker;
  await sameBreath();
  for (let wait = 10; ; wait = Math.min(wait * 2, slowest)) {
    try {
      const ack = await js.publish(names.log(append.session, append.kind), append.payload, {
        msgID: append.id,
        retries: 0,
        timeout: 5_000,
        expect: {
          lastSubjectSequence: append.expected,
          lastSubjectSequenceSubject: names.logOf(append.session),
        },
      });
      return ack.seq;
    } catch (error) {
      const stored = await judge(broker, append, error, signal);
      if (stored !== undefined) return stored;
    }
    await delay(wait, undefined, { signal });
  }
}

let breath: Promise<void> | undefined;

/**
 * The client writes to its socket once for all that is published before it comes to its turn. Appends of
 * many sessions that become ready in the same round of the event loop so share one system call, which at
 * hundreds of streams is what appending costs most.
 */
function sameBreath(): Promise<void> {
  breath ??= new Promise((resolve) => {
    setImmediate(() => {
      breath = undefined;
      resolve();
    });
  });
  return breath;
}

/** The sequence, if it is stored after all; undefined, if it must be sent again; else it throws. */
async function judge(
  broker: Broker,
  append: FencedAppend,
  error: unknown,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (isWrongSequence(error)) return findOrLeave(broker, append, sequenceNamedIn(error), signal);
  if (canNeverBeStored(error)) throw error;
  return undefined;
}

function isWrongSequence(error: unknown): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.code === wrongLastSequence;
}

/**
 * A short list on purpose: whatever a cluster says while it has no leader (silence, no responders, "not
 * enabled", too many requests, an id still in flight) passes, and the append may yet be stored.
 */
function canNeverBeStored(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === 400 && !passing.includes(error.code);
  const final = [ClosedConnectionError, DrainingConnectionError, InvalidArgumentError, TypeError, RangeError];
  return final.some((kind) => error instanceof kind);
}

/** Refused, but it may be there from an earlier try. Until the log can be read, nobody knows. */
async function findOrLeave(
  broker: Broker,
  append: FencedAppend,
  atLeast: number,
  signal: AbortSignal,
): Promise<number> {
  for (let wait = 10; ; wait = Math.min(wait * 2, slowest)) {
    try {
      const stored = await find(broker, append, atLeast);
      if (stored !== undefined) return stored;
      throw new Fenced(append.session);
    } catch (error) {
      if (error instanceof Fenced || canNeverBeStored(error)) throw error;
    }
    await delay(wait, undefined, { signal });
  }
}

async function find(broker: Broker, append: FencedAppend, atLeast: number): Promise<number | undefined> {
  const { nc, names } = broker;
  const range = {
    stream: names.stream('LOG'),
    subject: names.logOf(append.session),
    from: append.expected + 1,
  };
  for await (const message of readRange(nc, range, atLeast)) {
    if (message.id === append.id) return message.sequence;
  }
  return undefined;
}

/** The refusal reads "wrong last sequence: 42". */
function sequenceNamedIn(error: Error): number {
  return Number(/(\d+)\s*$/.exec(error.message)?.[1] ?? 0);
}
