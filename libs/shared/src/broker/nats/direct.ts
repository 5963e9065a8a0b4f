import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Page, StoredMessage } from '../ports.js';
import { closedOr } from './published.js';

const batchSize = 256;
const batchBytes = 2 * 1024 * 1024;
const deadlineMs = 5_000;
const endOfBatch = 204;
const nothingFound = 404;

/**
 * One direct read of many messages. The client library's own call for it leaves its subscription behind
 * and waits for ever when the answering replica dies in the middle; this one goes over the connection's
 * shared inbox and has a deadline.
 */
async function* directGet(nc: NatsConnection, stream: string, request: object): AsyncGenerator<Msg> {
  // The library's own notice of the end, an empty message, would end the read at a message stored empty.
  const answers = await nc.requestMany(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify(request), {
    strategy: 'timer',
    maxWait: deadlineMs,
  });
  for await (const msg of answers) {
    const code = msg.headers?.code ?? 0;
    if (code === endOfBatch || code === nothingFound) return;
    if (code !== 0) {
      throw new Error(`The broker refused a read of ${stream}: ${code} ${msg.headers?.description ?? ''}`);
    }
    yield msg;
  }
  throw new Error(`The broker stopped answering a read of ${stream}.`);
}

export async function readPage(
  nc: NatsConnection,
  stream: string,
  subject: string,
  from: number,
): Promise<Page> {
  const request = { seq: Math.max(from, 1), next_by_subj: subject, batch: batchSize, max_bytes: batchBytes };
  const messages: StoredMessage[] = [];
  let pending = 0;
  for await (const msg of translated(directGet(nc, stream, request))) {
    messages.push(storedMessage(msg));
    pending = Number(msg.headers?.last('Nats-Num-Pending') ?? 0);
  }
  return { messages, more: pending > 0 && messages.length > 0 };
}

/** The newest message of each subject; a subject with a wildcard yields one for each that it stands for. */
export async function readLasts(
  nc: NatsConnection,
  stream: string,
  subjects: readonly string[],
): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  for await (const msg of translated(directGet(nc, stream, { multi_last: subjects })))
    messages.push(storedMessage(msg));
  return messages;
}

async function* translated(messages: AsyncGenerator<Msg>): AsyncGenerator<Msg> {
  try {
    yield* messages;
  } catch (error) {
    throw closedOr(error);
  }
}

function storedMessage(msg: Msg): StoredMessage {
  return {
    sequence: Number(msg.headers?.last('Nats-Sequence') ?? 0),
    subject: msg.headers?.last('Nats-Subject') ?? '',
    id: msg.headers?.last('Nats-Msg-Id') || undefined,
    data: msg.data,
    at: Date.parse(msg.headers?.last('Nats-Time-Stamp') ?? '') || 0,
  };
}

interface LeaderAnswer {
  message?: { seq: number; subject: string; data?: string; hdrs?: string; time: string };
  error?: { code: number; description: string };
}

/** A message with its headers as they were written, by the leader's word. */
export interface LeaderMessage extends StoredMessage {
  headers: string;
}

/** The client library's types know no `next_by_subj` here, though the server does. */
export async function askLeader(
  nc: NatsConnection,
  stream: string,
  request: { seq: number; next_by_subj?: string } | { last_by_subj: string },
): Promise<LeaderMessage | undefined> {
  const { message, error } = await leaderAnswer(nc, stream, request);
  if (error && error.code !== nothingFound)
    throw new Error(`The broker refused a read of ${stream}: ${error.description}`);
  if (!message) return undefined;
  const headers = Buffer.from(message.hdrs ?? '', 'base64').toString();
  return {
    sequence: message.seq,
    subject: message.subject,
    id: /^Nats-Msg-Id: *(.+?)\r?$/m.exec(headers)?.[1],
    data: Buffer.from(message.data ?? '', 'base64'),
    at: Date.parse(message.time) || 0,
    headers,
  };
}

async function leaderAnswer(nc: NatsConnection, stream: string, request: object): Promise<LeaderAnswer> {
  try {
    const reply = await nc.request(`$JS.API.STREAM.MSG.GET.${stream}`, JSON.stringify(request), {
      timeout: deadlineMs,
    });
    return reply.json<LeaderAnswer>();
  } catch (error) {
    throw closedOr(error);
  }
}
