import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Page, StoredMessage } from '../ports.js';
import { closedOr } from './published.js';
import type { Reading, Readings } from './readings.js';

const batchSize = 256;
const batchBytes = 2 * 1024 * 1024;
const deadlineMs = 5_000;
const endOfBatch = 204;
const nothingFound = 404;

/** One direct read of many messages. */
async function directGet(readings: Readings, stream: string, request: object): Promise<Msg[]> {
  const reading = await asked(readings, stream, request);
  if (!reading) throw new Error(`The broker stopped answering a read of ${stream}.`);
  const { status, description, messages } = reading;
  if (status === endOfBatch || status === nothingFound) return messages;
  throw new Error(`The broker refused a read of ${stream}: ${status} ${description}`);
}

async function asked(readings: Readings, stream: string, request: object): Promise<Reading | undefined> {
  try {
    return await readings.ask(`$JS.API.DIRECT.GET.${stream}`, request);
  } catch (error) {
    throw closedOr(error);
  }
}

export async function readPage(
  readings: Readings,
  stream: string,
  subject: string,
  from: number,
): Promise<Page> {
  const request = { seq: Math.max(from, 1), next_by_subj: subject, batch: batchSize, max_bytes: batchBytes };
  const found = await directGet(readings, stream, request);
  const pending = Number(found.at(-1)?.headers?.last('Nats-Num-Pending') ?? 0);
  return { messages: found.map(storedMessage), more: pending > 0 && found.length > 0 };
}

/** The newest message of each subject; a subject with a wildcard yields one for each that it stands for. */
export async function readLasts(
  readings: Readings,
  stream: string,
  subjects: readonly string[],
): Promise<StoredMessage[]> {
  return (await directGet(readings, stream, { multi_last: subjects })).map(storedMessage);
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
