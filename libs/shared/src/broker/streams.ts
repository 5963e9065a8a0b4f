import { randomBytes } from 'node:crypto';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type ConsumerConfig,
  type StreamConfig,
} from '@nats-io/jetstream';
import type { SinkName } from '../contracts/index.js';
import type { Names } from './names.js';
import { defaultPool } from './offered-tools.js';

const second = 1_000_000_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

export interface StreamSettings {
  replicas: number;
  /** Past it the log refuses appends and the gateway refuses turns; nothing is thrown away. */
  logMaxBytes: number;
  /** Past it no more files are taken. */
  filesMaxBytes: number;
}

type Definition = Partial<StreamConfig> & { name: string; subjects: string[] };

/** What DESIGN §3 says of each stream, in the broker's words. */
export function streamDefinitions(names: Names, { replicas, logMaxBytes }: StreamSettings): Definition[] {
  const kept = { storage: StorageType.File, num_replicas: replicas, allow_direct: true };
  return [
    {
      ...kept,
      name: names.stream('MAIL'),
      // What waits for its time lies beside the mail that it becomes; no consumer reads it, nobody hears of it.
      subjects: [names.subject('mail', '*', '*'), names.subject('later', '*', '*')],
      retention: RetentionPolicy.Limits,
      // The broker wants it so where messages can be scheduled. Without a limit nothing is ever discarded.
      discard: DiscardPolicy.Old,
      duplicate_window: 2 * minute,
      allow_msg_schedules: true,
      allow_msg_ttl: true,
      republish: {
        src: names.subject('mail', '*', '*'),
        dest: names.subject('mailed', '{{wildcard(1)}}'),
        headers_only: true,
      },
      metadata: generation(),
    },
    {
      ...kept,
      name: names.stream('LOG'),
      subjects: [names.subject('log', '*', '*')],
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      max_bytes: logMaxBytes,
      duplicate_window: 2 * minute,
      republish: {
        src: names.subject('log', '*', '*'),
        dest: names.subject('live', '{{wildcard(1)}}', '{{wildcard(2)}}'),
      },
      metadata: generation(),
    },
    {
      ...kept,
      name: names.stream('WORK'),
      subjects: [names.subject('work', 'tools', '*'), names.subject('work', 'pass', '*')],
      retention: RetentionPolicy.Workqueue,
      discard: DiscardPolicy.New,
      duplicate_window: 2 * minute,
      // No turn waits that long, and the record of a call must outlive every message that asks for it.
      max_age: 7 * day,
    },
    {
      ...kept,
      name: names.stream('REPORTS'),
      subjects: [names.subject('report', '*', '*')],
      retention: RetentionPolicy.Workqueue,
      // Full, it refuses: then logging reads no further in LOG, where the rest waits and nothing is lost. That holds up
      // no turn, since memory trims LOG without waiting for logging once it has little room.
      discard: DiscardPolicy.New,
      // A report has a subject of its own: as long as it lies there, the same one is refused.
      max_msgs_per_subject: 1,
      discard_new_per_subject: true,
      // Not in bytes, for the broker would set them aside; a job has a few hundred.
      max_msgs: 1_000_000,
      max_msg_size: 4_096,
      duplicate_window: 2 * minute,
      // Each is given up long before, unless nobody is there to do so.
      max_age: 30 * day,
    },
    {
      ...kept,
      name: names.stream('DEAD'),
      subjects: [names.subject('dead', '*', '*')],
      discard: DiscardPolicy.Old,
      max_msgs_per_subject: 1,
      max_msgs: 100_000,
      max_msg_size: 8_192,
      max_age: 90 * day,
    },
    {
      ...kept,
      name: names.stream('CANARY'),
      subjects: [names.subject('canary', '*')],
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.Old,
    },
  ];
}

/** Which life of a stream this is: its sequences mean nothing in another one. */
function generation(): { parley_gen: string } {
  return { parley_gen: `g_${randomBytes(6).toString('base64url')}` };
}

/** Much longer than a job can lie in WORK: without its record a call could run once more. */
const callsKeptMs = 30 * 24 * 60 * 60 * 1_000;

export interface BucketDefinition {
  name: string;
  /** Lets single keys expire; the marker they leave tells watchers, and goes after this long. */
  markerTtlMs?: number;
  /** For so long after its last write every key is kept. */
  keptMs?: number;
}

export function bucketDefinitions(names: Names): BucketDefinition[] {
  return [
    { name: names.bucket('ACTORS'), markerTtlMs: 60_000 },
    { name: names.bucket('WORKERS'), markerTtlMs: 60_000 },
    { name: names.bucket('CALLS'), keptMs: callsKeptMs },
    // Whoever was cut off for less than that hears of what is not offered any more.
    { name: names.bucket('TOOLS'), markerTtlMs: 60 * 60_000 },
  ];
}

export interface ConsumerDefinition {
  stream: 'MAIL' | 'LOG' | 'WORK' | 'REPORTS';
  durable: string;
  filter: readonly string[];
  ackWaitMs: number;
  /** A process works on no more of them at once, where that is fewer than of others. */
  atOnce?: number;
}

/** Each sink has its own, so that one that takes nothing keeps no other waiting. */
function reportConsumer(sink: SinkName): ConsumerDefinition {
  return {
    stream: 'REPORTS',
    durable: `report-${sink}`,
    filter: ['report', sink, '*'],
    ackWaitMs: 5_000,
    atOnce: 32,
  };
}

/** Each pool of tools services has its own, so that one that is away keeps no other waiting. */
export function toolsConsumer(pool: string): ConsumerDefinition {
  return { stream: 'WORK', durable: `tools-${pool}`, filter: ['work', 'tools', pool], ackWaitMs: 10_000 };
}

/** As versions before pools have it. A work queue refuses two consumers of one subject, so it must go first. */
export const formerConsumers = [{ stream: 'WORK', durable: 'tools' }] as const;

/**
 * The durable pull consumers, one per reading service, never one per session or client. What a dead process had in
 * hand comes to another one after `ackWaitMs`; whoever lives says so long before that.
 */
export const consumers = {
  inference: { stream: 'MAIL', durable: 'inference', filter: ['mail', '*', '*'], ackWaitMs: 5_000 },
  tools: toolsConsumer(defaultPool),
  passes: { stream: 'WORK', durable: 'passes', filter: ['work', 'pass', '*'], ackWaitMs: 30_000 },
  memory: { stream: 'LOG', durable: 'memory', filter: ['log', '*', 'e'], ackWaitMs: 5_000 },
  logging: { stream: 'LOG', durable: 'logging', filter: ['log', '*', 'e'], ackWaitMs: 5_000 },
  'report-records': reportConsumer('records'),
  'report-webhook': reportConsumer('webhook'),
  'report-told': reportConsumer('told'),
  'report-traces': reportConsumer('traces'),
  'report-metrics': reportConsumer('metrics'),
  'report-vault': reportConsumer('vault'),
} as const satisfies Record<string, ConsumerDefinition>;
export type ConsumerName = keyof typeof consumers;
export type Consumers = Record<ConsumerName, ConsumerDefinition>;

/** As a service of this pool reads them. */
export function consumersOf(pool: string): Consumers {
  return { ...consumers, tools: toolsConsumer(pool) };
}

export function consumerConfig(
  names: Names,
  { durable, filter, ackWaitMs }: ConsumerDefinition,
): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: durable,
    filter_subject: names.subject(...filter),
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: (ackWaitMs / 1000) * second,
    max_ack_pending: 100_000,
    max_deliver: -1,
  };
}
