import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { openConnection, type ConnectionSettings } from './connection.js';
import { logGeneration } from './migrate.js';
import { Names } from './names.js';

/** One service's connection to the broker, with what hangs on it. */
export interface Broker {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  names: Names;
  /** The life of the log stream that this process joined. */
  gen: string;
  /** New at every start: a process that comes back is somebody else. */
  worker: string;
  actors: KV;
  workers: KV;
}

export interface BrokerSettings extends ConnectionSettings {
  namespace: string;
  worker: string;
}

export async function openBroker(settings: BrokerSettings): Promise<Broker> {
  const nc = await openConnection(settings);
  try {
    const names = new Names(settings.namespace);
    const js = jetstream(nc);
    const gen = await logGeneration(nc, names);
    const kvm = new Kvm(js);
    const actors = await kvm.open(names.bucket('ACTORS'));
    const workers = await kvm.open(names.bucket('WORKERS'));
    return {
      nc,
      js,
      jsm: await jetstreamManager(nc, { checkAPI: false }),
      names,
      gen,
      worker: settings.worker,
      actors,
      workers,
    };
  } catch (error) {
    await nc.close();
    throw error;
  }
}
