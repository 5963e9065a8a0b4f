import { headers } from '@nats-io/transport-node';
import { Kvm, KvWatchInclude } from '@nats-io/kv';
import type { Logger } from 'pino';
import type { Broker } from './broker.js';

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

/** Tells of every worker whose key has gone, by its goodbye or by its silence. Returns how to stop. */
export async function watchForGone(broker: Broker, gone: (worker: string) => void): Promise<() => void> {
  const workers = await new Kvm(broker.js).open(broker.names.bucket('WORKERS'));
  const changes = await workers.watch({ include: KvWatchInclude.UpdatesOnly });
  void (async () => {
    for await (const { key, operation } of changes) {
      if (operation !== 'PUT' && !key.includes('.') && key !== broker.worker) gone(key);
    }
  })();
  return () => changes.stop();
}
