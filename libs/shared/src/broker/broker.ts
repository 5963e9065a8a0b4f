import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { inboxPrefixOf, openConnection, type ConnectionSettings } from './connection.js';
import { generationOf } from './migrate.js';
import { Names } from './names.js';
import { Acknowledged } from './nats/acknowledged.js';
import type { Files } from './files.js';
import { NatsCore } from './nats/nats-core.js';
import { openFiles } from './nats/nats-files.js';
import { NatsKeys } from './nats/nats-keys.js';
import { NatsStream, type NatsParts } from './nats/nats-stream.js';
import { Readings } from './nats/readings.js';
import type { BrokerPorts, Stream } from './ports.js';
import { bucketDefinitions } from './streams.js';
import { systemClock } from './system-clock.js';

/** One service's connection to the broker, with what hangs on it. */
export interface Broker extends BrokerPorts {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  files: Files;
  reports: Stream;
  dead: Stream;
}

export interface BrokerSettings extends ConnectionSettings {
  namespace: string;
  worker: string;
}

export async function openBroker(settings: BrokerSettings): Promise<Broker> {
  const nc = await openConnection(settings);
  try {
    const names = new Names(settings.namespace);
    const gen = await generationOf(nc, names, 'LOG');
    const mailGen = await generationOf(nc, names, 'MAIL');
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const inboxPrefix = inboxPrefixOf(settings.service);
    const acknowledged = new Acknowledged(nc, inboxPrefix);
    const readings = new Readings(nc, inboxPrefix);
    return {
      nc,
      js: jetstream(nc),
      jsm,
      names,
      gen,
      mailGen,
      worker: settings.worker,
      files: await openFiles({ nc, jsm, readings, bucket: names.bucket('FILES') }),
      ...natsPorts({ nc, jsm, acknowledged, readings }, names),
    };
  } catch (error) {
    await nc.close();
    throw error;
  }
}

type StoragePorts = Omit<BrokerPorts, 'names' | 'gen' | 'mailGen' | 'worker'> &
  Pick<Broker, 'reports' | 'dead'>;

function natsPorts(parts: NatsParts, names: Names): StoragePorts {
  const core = new NatsCore(parts.nc);
  core.onGap(() => {
    parts.acknowledged.giveUpAll('the connection was lost meanwhile');
    parts.readings.giveUpAll();
  });
  const markers = new Map(bucketDefinitions(names).map(({ name, markerTtlMs }) => [name, markerTtlMs]));
  const stream = (name: Parameters<Names['stream']>[0]) => new NatsStream(parts, names.stream(name));
  const keys = (name: 'ACTORS' | 'WORKERS' | 'CALLS') =>
    new NatsKeys(parts, systemClock, names.bucket(name), markers.get(names.bucket(name)));
  return {
    mail: stream('MAIL'),
    log: stream('LOG'),
    work: stream('WORK'),
    reports: stream('REPORTS'),
    dead: stream('DEAD'),
    actors: keys('ACTORS'),
    workers: keys('WORKERS'),
    calls: keys('CALLS'),
    core,
    clock: systemClock,
  };
}
