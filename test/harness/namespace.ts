import { jetstreamManager } from '@nats-io/jetstream';
import { migrateBroker, Names, openBroker, openConnection, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { given } from './given.js';

/** Streams, buckets and subjects of the test file's own, on the server of the run. */
export interface TestNamespace {
  name: string;
  natsUrl: string;
  migrate(): Promise<void>;
  /** As one more process would open it. Closed with the namespace. */
  open(): Promise<Broker>;
  drop(): Promise<void>;
}

export interface NamespaceOptions {
  /** Another broker than that of the run. */
  natsUrl?: string;
  replicas?: number;
}

export function createNamespace(options: NamespaceOptions = {}): TestNamespace {
  const name = `t${newId('g').replaceAll(/[^A-Za-z0-9]/g, '')}`;
  const { natsUrl = given('PARLEY_TEST_NATS_URL'), replicas = 1 } = options;
  const opened: Broker[] = [];
  return {
    name,
    natsUrl,
    migrate: () =>
      withConnection(natsUrl, (nc) =>
        migrateBroker(nc, new Names(name), { replicas, logMaxBytes: 1e9, filesMaxBytes: 256 * 2 ** 20 }),
      ),
    open: async () => {
      const broker = await openBroker({ url: natsUrl, service: 'test', namespace: name, worker: newId('w') });
      opened.push(broker);
      return broker;
    },
    drop: async () => {
      await Promise.all(opened.map(({ nc }) => nc.close()));
      await withConnection(natsUrl, async (nc) => {
        const jsm = await jetstreamManager(nc);
        for await (const { config } of jsm.streams.list()) {
          if (new RegExp(`^(KV_|OBJ_)?${name}_`).test(config.name)) await jsm.streams.delete(config.name);
        }
      });
    },
  };
}

async function withConnection(
  url: string,
  use: (nc: Awaited<ReturnType<typeof openConnection>>) => Promise<void>,
): Promise<void> {
  const nc = await openConnection({ url, service: 'test' });
  try {
    await use(nc);
  } finally {
    await nc.close();
  }
}
