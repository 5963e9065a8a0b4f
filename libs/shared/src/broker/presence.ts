import { headers } from '@nats-io/transport-node';
import { Kvm, KvWatchInclude } from '@nats-io/kv';
import type { Logger } from 'pino';
import type { Broker } from './broker.js';
import { GoneWorkers } from './gone-workers.js';

export interface Presence {
  service: string;
  version: string;
  since: string;
}

const refreshMs = 3_000;
const ttl = '10s';

/**
 * Says every three seconds that this process is here; ten seconds of silence and its key is gone. The
 * KV client gives a time to live only to keys it creates, so the refresh is written to the bucket's
 * subject with the header itself.
 */
export class PresenceBeacon {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly presence: Presence,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => {
      this.refresh().catch((error: unknown) =>
        this.log.warn({ err: error }, 'Could not refresh my presence'),
      );
    }, refreshMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.write('', { 'KV-Operation': 'PURGE', 'Nats-Rollup': 'sub', 'Nats-TTL': ttl });
  }

  private refresh(): Promise<void> {
    return this.write(JSON.stringify(this.presence), { 'Nats-TTL': ttl });
  }

  private async write(value: string, header: Record<string, string>): Promise<void> {
    const { js, names, worker } = this.broker;
    const hdrs = headers();
    for (const [key, text] of Object.entries(header)) hdrs.set(key, text);
    await js.publish(`$KV.${names.bucket('WORKERS')}.${worker}`, value, { headers: hdrs, timeout: 2_000 });
  }
}

/**
 * Tells of every worker whose key has gone, by its goodbye or by its silence. A watch that fails is opened again, and
 * `failed` hears of it. Returns how to stop.
 */
export async function watchForGone(
  broker: Broker,
  gone: (worker: string) => void,
  failed: (error: unknown) => void,
): Promise<() => void> {
  const workers = await new Kvm(broker.js).open(broker.names.bucket('WORKERS'));
  const watch = new GoneWorkers({
    clock: broker.clock,
    open: () => workers.watch({ include: KvWatchInclude.UpdatesOnly }),
    present: async () => keysOf(await workers.keys()),
    // Locks of those who clean up lie in the same bucket.
    gone: (key) => !key.includes('.') && key !== broker.worker && gone(key),
    closed: () => broker.nc.isClosed(),
    failed,
  });
  await watch.start();
  return () => watch.stop();
}

async function keysOf(listing: AsyncIterable<string>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of listing) keys.push(key);
  return keys;
}
