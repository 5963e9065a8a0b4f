import { headers } from '@nats-io/transport-node';
import { Kvm, type KvWatchEntry } from '@nats-io/kv';
import { offeringSchema, type Offering } from '../contracts/index.js';
import type { Broker } from './broker.js';
import { KeptOffers, type OfferChange, type OfferChanges } from './kept-offers.js';

/** Longer than any service is away for a restart; then what nobody offers any more is gone. */
const keptFor = '600s';
const timeout = 2_000;

export interface StandingOffer {
  /** Which write it was, of all of the bucket. */
  revision: number;
  writtenAt: number;
  offering: Offering;
}

/** Undefined where nothing stands that a mind could read. */
export async function readOffer(
  { js, names }: Pick<Broker, 'js' | 'names'>,
  pool: string,
  source: string,
): Promise<StandingOffer | undefined> {
  const bucket = await new Kvm(js).open(names.bucket('TOOLS'));
  const entry = await bucket.get(names.offer(pool, source));
  if (entry?.operation !== 'PUT') return undefined;
  const read = offeringSchema.safeParse(entry.json());
  if (!read.success) return undefined;
  return { revision: entry.revision, writtenAt: entry.created.getTime(), offering: read.data };
}

/** Replaces what the source has offered so far, whichever service of the pool has written it. Answers its revision. */
export function writeOffer(broker: Broker, offering: Offering): Promise<number> {
  const { pool, source } = offering;
  return write(broker, pool, source, JSON.stringify(offering), { 'Nats-TTL': keptFor });
}

export async function removeOffer(broker: Broker, pool: string, source: string): Promise<void> {
  await write(broker, pool, source, '', {
    'KV-Operation': 'PURGE',
    'Nats-Rollup': 'sub',
    'Nats-TTL': '60s',
  });
}

/** The KV client gives a time to live only to keys that it creates. */
async function write(
  { js, names }: Broker,
  pool: string,
  source: string,
  value: string,
  header: Record<string, string>,
): Promise<number> {
  const hdrs = headers();
  for (const [name, text] of Object.entries(header)) hdrs.set(name, text);
  const { seq } = await js.publish(`$KV.${names.bucket('TOOLS')}.${names.offer(pool, source)}`, value, {
    headers: hdrs,
    timeout,
  });
  return seq;
}

export function keepOffers(broker: Broker, failed: (error: unknown) => void): KeptOffers {
  return new KeptOffers({
    clock: broker.clock,
    open: () => openWatch(broker),
    closed: () => broker.nc.isClosed(),
    failed,
  });
}

async function openWatch({ js, names }: Broker): Promise<OfferChanges> {
  const bucket = await new Kvm(js).open(names.bucket('TOOLS'));
  const watch = await bucket.watch();
  const changes = {
    empty: (await bucket.status()).values === 0,
    stop: () => watch.stop(),
    async *[Symbol.asyncIterator](): AsyncGenerator<OfferChange> {
      for await (const entry of watch) yield changeOf(entry);
    },
  };
  return changes;
}

function changeOf(entry: KvWatchEntry): OfferChange {
  const { key, operation, isUpdate } = entry;
  return { key, isUpdate, value: operation === 'PUT' ? entry.string() : undefined };
}
