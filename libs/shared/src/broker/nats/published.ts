import { JetStreamApiError } from '@nats-io/jetstream';
import { ClosedConnectionError, DrainingConnectionError } from '@nats-io/transport-node';
import { BrokerClosed } from '../broker-closed.js';
import type { Published } from '../ports.js';
import type { Answer } from './acknowledged.js';

interface Refusal {
  code: number;
  err_code: number;
  description: string;
}

interface Acknowledgement {
  seq?: number;
  duplicate?: boolean;
  error?: Refusal;
}

const noResponders = 503;
const wrongLastSequence = 10071;
/** Codes that a 400 may carry and that pass: another write in flight, the same one in flight. */
const passing = [10164, 10158];
const storeFailed = 10077;
/** The account's, the memory's and the disk's limits. */
const noResources = [10002, 10028, 10047];

/** What an answer to a publication means. */
export function publishedFrom(answer: Answer): Published {
  if (answer.kind === 'silence') return answer;
  const { message } = answer;
  if (message.data.length === 0 && message.headers?.code === noResponders)
    return { kind: 'passing', reason: 'nobody takes it just now' };
  const { seq, duplicate, error } = message.json<Acknowledgement>();
  if (error) return refused(error);
  if (seq === undefined) return { kind: 'passing', reason: 'the answer names no sequence' };
  return { kind: 'stored', sequence: seq, doubled: duplicate === true };
}

/**
 * What can never be stored is a short list on purpose: whatever a cluster says while it has no leader
 * ("not enabled", too many requests, an id still in flight) passes, and the message may yet be stored.
 */
function refused(error: Refusal): Published {
  const { code, err_code: kind, description: reason } = error;
  if (kind === wrongLastSequence) return { kind: 'wrong-sequence', last: sequenceNamedIn(reason) };
  if (saysFull(kind, reason)) return { kind: 'full', reason };
  if (code === 400 && !passing.includes(kind)) return { kind: 'never', error: new JetStreamApiError(error) };
  return { kind: 'passing', reason };
}

/** A failed write has one code, and only its text tells the limits of a stream from a disk that stumbled. */
export function saysFull(kind: number, reason: string): boolean {
  return noResources.includes(kind) || (kind === storeFailed && /maximum|exceeded/i.test(reason));
}

/** The refusal reads "wrong last sequence: 42". */
function sequenceNamedIn(description: string): number {
  return Number(/(\d+)\s*$/.exec(description)?.[1] ?? 0);
}

/** A message that the client would not send: too large, a bad subject, a closed connection. */
export function unsendable(error: unknown): Published {
  return { kind: 'never', error: closedOr(error) };
}

/** Those who stand on the ports know no errors of the client's. */
export function closedOr(error: unknown): Error {
  const closed = error instanceof ClosedConnectionError || error instanceof DrainingConnectionError;
  if (closed) return new BrokerClosed({ cause: error });
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}
