import { JetStreamApiError, jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Objm } from '@nats-io/obj';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { Names } from './names.js';
import {
  bucketDefinitions,
  consumerConfig,
  consumers,
  formerConsumers,
  streamDefinitions,
  type StreamSettings,
} from './streams.js';

const streamNotFound = 10059;
const consumerNotFound = 10014;
const noStorage = 10047;

/**
 * The only code that creates or changes streams: services run with broker users that may not. Running it
 * again changes nothing; running it twice at once is harmless, for the broker treats an equal definition
 * as the same stream.
 */
export async function migrateBroker(
  nc: NatsConnection,
  names: Names,
  settings: StreamSettings,
): Promise<void> {
  const jsm = await jetstreamManager(nc);
  for (const definition of streamDefinitions(names, settings)) {
    const found = await streamConfig(jsm, definition.name);
    if (!found) {
      await addStream(jsm, definition);
      continue;
    }
    // What was set at creation stays: `metadata` holds the generation that cursors and settled mail carry.
    const metadata = { ...definition.metadata, ...found.metadata };
    await jsm.streams.update(definition.name, { ...definition, metadata });
  }
  await createBuckets(nc, jsm, names, settings.replicas);
  await createFiles(nc, jsm, names, settings);
  for (const { stream, durable } of formerConsumers) await dropConsumer(jsm, names.stream(stream), durable);
  for (const consumer of Object.values(consumers))
    await jsm.consumers.add(names.stream(consumer.stream), consumerConfig(names, consumer));
}

/** What somebody had in hand of it comes again to whoever reads it now. */
async function dropConsumer(jsm: JetStreamManager, stream: string, durable: string): Promise<void> {
  try {
    await jsm.consumers.delete(stream, durable);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== consumerNotFound) throw error;
  }
}

/** Two migrations that race on an empty broker differ only in the generation; the second keeps the first's. */
async function addStream(
  jsm: JetStreamManager,
  definition: ReturnType<typeof streamDefinitions>[number],
): Promise<void> {
  try {
    await jsm.streams.add(definition);
  } catch (error) {
    if (await streamConfig(jsm, definition.name)) return;
    if (error instanceof JetStreamApiError && error.code === noStorage)
      throw tooLittleStorage(definition, error);
    throw error;
  }
}

async function createBuckets(
  nc: NatsConnection,
  jsm: JetStreamManager,
  names: Names,
  replicas: number,
): Promise<void> {
  const kvm = new Kvm(jetstream(nc));
  for (const { name, markerTtlMs, keptMs } of bucketDefinitions(names)) {
    const kv = await kvm.create(name, {
      replicas,
      history: 1,
      ...(markerTtlMs ? { markerTTL: markerTtlMs } : {}),
    });
    // A bucket that was there already is opened as it is.
    if (keptMs)
      await jsm.streams.update((await kv.status()).streamInfo.config.name, { max_age: nanos(keptMs) });
  }
}

async function createFiles(
  nc: NatsConnection,
  jsm: JetStreamManager,
  names: Names,
  { replicas, filesMaxBytes }: StreamSettings,
): Promise<void> {
  const bucket = names.bucket('FILES');
  const limit = { max_bytes: filesMaxBytes };
  try {
    const store = await new Objm(jetstream(nc)).create(bucket, { replicas, ...limit });
    // A bucket that was there already is opened as it is.
    const { config } = (await store.status()).streamInfo;
    await jsm.streams.update(config.name, { ...limit, num_replicas: replicas });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== noStorage) throw error;
    throw tooLittleStorage({ name: `OBJ_${bucket}`, ...limit }, error, 'PARLEY_FILES_MAX_BYTES');
  }
}

async function streamConfig(jsm: JetStreamManager, name: string) {
  try {
    return (await jsm.streams.info(name)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === streamNotFound) return undefined;
    throw error;
  }
}

/** Which life of a stream this is. Absent streams mean that nobody has migrated this broker. */
export async function generationOf(
  nc: NatsConnection,
  names: Names,
  stream: 'LOG' | 'MAIL',
): Promise<string> {
  const name = names.stream(stream);
  const config = await streamConfig(await jetstreamManager(nc), name);
  if (!config) {
    throw new Error(
      `The broker has no stream ${name}. Run the migration first (npm run migrate), or start a service with PARLEY_MIGRATE=true.`,
    );
  }
  const gen = config.metadata?.['parley_gen'];
  if (!gen)
    throw new Error(
      `Stream ${name} carries no generation. Run this version's migration first (npm run migrate).`,
    );
  return gen;
}

function tooLittleStorage(
  { name, max_bytes: bytes }: { name: string; max_bytes?: number },
  cause: Error,
  setting = 'PARLEY_LOG_MAX_BYTES',
): Error {
  const wanted = bytes === undefined ? '' : `, which reserves ${Math.round(bytes / 2 ** 20)} MiB,`;
  const remedy = `Give it more disk, or set ${setting} lower.`;
  return new Error(`The broker has too little storage left for stream ${name}${wanted}. ${remedy}`, {
    cause,
  });
}
