import type { Msg, NatsConnection } from '@nats-io/transport-node';

export interface StoredMessage {
  sequence: number;
  subject: string;
  id: string | undefined;
  data: Uint8Array;
}

export interface ReadRange {
  stream: string;
  /** May hold wildcards. */
  subject: string;
  /** The first sequence that counts, itself included. */
  from: number;
}

interface Batch {
  messages: StoredMessage[];
  /** More of them are stored than this batch could hold. */
  more: boolean;
}

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
  const answers = await nc.requestMany(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify(request), {
    strategy: 'sentinel',
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

async function readBatch(nc: NatsConnection, { stream, subject, from }: ReadRange): Promise<Batch> {
  const request = { seq: Math.max(from, 1), next_by_subj: subject, batch: batchSize, max_bytes: batchBytes };
  const messages: StoredMessage[] = [];
  let pending = 0;
  for await (const msg of directGet(nc, stream, request)) {
    messages.push(storedMessage(msg));
    pending = Number(msg.headers?.last('Nats-Num-Pending') ?? 0);
  }
  return { messages, more: pending > 0 && messages.length > 0 };
}

/** The newest message of each subject; a subject with a wildcard yields one for each that it stands for. */
export async function* readLasts(
  nc: NatsConnection,
  stream: string,
  subjects: readonly string[],
): AsyncGenerator<StoredMessage> {
  for await (const msg of directGet(nc, stream, { multi_last: subjects })) yield storedMessage(msg);
}

function storedMessage(msg: Msg): StoredMessage {
  return {
    sequence: Number(msg.headers?.last('Nats-Sequence') ?? 0),
    subject: msg.headers?.last('Nats-Subject') ?? '',
    id: msg.headers?.last('Nats-Msg-Id') || undefined,
    data: msg.data,
  };
}

/**
 * Everything of a subject from a sequence on, page by page. Any replica may answer, and it may lag: when
 * the caller knows of a sequence that must be there (`atLeast`) and it did not come, the leader is asked.
 */
export async function* readRange(
  nc: NatsConnection,
  range: ReadRange,
  atLeast = 0,
): AsyncGenerator<StoredMessage> {
  let from = range.from;
  for (;;) {
    const { messages, more } = await readBatch(nc, { ...range, from });
    yield* messages;
    from = (messages.at(-1)?.sequence ?? from - 1) + 1;
    if (!more) break;
  }
  while (from <= atLeast) {
    const message = await askLeader(nc, range.stream, { seq: from, next_by_subj: range.subject });
    if (!message) return;
    yield message;
    from = message.sequence + 1;
  }
}

/** The newest message of a subject, from the leader. */
export function lastMessage(
  nc: NatsConnection,
  stream: string,
  subject: string,
): Promise<StoredMessage | undefined> {
  return askLeader(nc, stream, { last_by_subj: subject });
}

/** Whether a message is stored, by the leader's word. */
export async function isStored(nc: NatsConnection, stream: string, sequence: number): Promise<boolean> {
  return (await askLeader(nc, stream, { seq: sequence })) !== undefined;
}

interface LeaderAnswer {
  message?: { seq: number; subject: string; data?: string; hdrs?: string };
  error?: { code: number; description: string };
}

/** The client library's types know no `next_by_subj` here, though the server does. */
async function askLeader(
  nc: NatsConnection,
  stream: string,
  request: { seq: number; next_by_subj?: string } | { last_by_subj: string },
): Promise<StoredMessage | undefined> {
  const reply = await nc.request(`$JS.API.STREAM.MSG.GET.${stream}`, JSON.stringify(request), {
    timeout: deadlineMs,
  });
  const { message, error } = reply.json<LeaderAnswer>();
  if (error && error.code !== nothingFound)
    throw new Error(`The broker refused a read of ${stream}: ${error.description}`);
  if (!message) return undefined;
  const headers = Buffer.from(message.hdrs ?? '', 'base64').toString();
  return {
    sequence: message.seq,
    subject: message.subject,
    id: /^Nats-Msg-Id: *(.+?)\r?$/m.exec(headers)?.[1],
    data: Buffer.from(message.data ?? '', 'base64'),
  };
}
