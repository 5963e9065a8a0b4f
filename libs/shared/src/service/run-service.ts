import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import {
  consumersOf,
  generationOf,
  migrateBroker,
  openBroker,
  openConnection,
  Names,
  type Broker,
  type StreamSettings,
} from '../broker/index.js';
import { JetStreamServer, QueryServer } from '../transport/index.js';
import type { Config } from '../config/index.js';
import { newId } from '../contracts/index.js';
import { createLogger } from '../telemetry/index.js';
import { NestLogger } from './nest-logger.js';
import { takeEmptyBodies } from './empty-body.js';
import { Readiness } from './readiness.js';
import { ServiceModule } from './service.module.js';
import { StreamLives } from './stream-lives.js';
import { refuseUnreadable } from './unreadable-request.js';

export interface Listening {
  host: string;
  port: number;
  /** Which setting chose the port. */
  setting: string;
}

export interface ServiceDescription {
  service: string;
  root: Type;
  /** Where its HTTP door stands; without one there is none. */
  listen: Listening | undefined;
  /** Where it logs, if not to standard output. */
  logFile?: string;
}

export interface RunningService {
  /** Where it listens, if it does: with port 0 the system chose one. */
  url: string | undefined;
  /** For whoever composes it: the only one of its kind in there. */
  part<T>(kind: Type<T>): T;
  /** Resolves if it can go on no longer. Whoever has started it closes it then, and ends with this failure. */
  lost: Promise<Error>;
  close(): Promise<void>;
}

/** For what follows the grace that running turns get: they are handed over, and everything is closed. */
const handOverMs = 10_000;
/** How many messages of one consumer a process works on at once. */
const concurrency = 1_000;
/** A longer body than any text may have, so that a text too long can be named as such. */
const bodyLimit = 12 * 1024 * 1024;
/** As long as the headers of a request may be. */
const longestAddress = 16 * 1024;

/** Starts one service, or several composed into one root module, on one connection to the broker. */
export async function startService(description: ServiceDescription, config: Config): Promise<RunningService> {
  const { service, root, listen, logFile } = description;
  const log = createLogger({ service, level: config.PARLEY_LOG_LEVEL, file: logFile });
  const broker = await connectBroker(service, config);
  watchConnection(broker, log);
  let app: NestFastifyApplication | undefined;
  try {
    app = await createApp(root, { service, config, broker, log });
    await app.startAllMicroservices();
    if (listen) await listenAt(app, listen);
    else await app.init();
    const url = listen ? await app.getUrl() : undefined;
    log.info({ worker: broker.worker, url }, `${service} is up`);
    const running = app;
    const { lost, forget } = watchStreams(broker, log);
    const close = (): Promise<void> => {
      forget();
      return closeApp(running, log, config.PARLEY_DRAIN_MS + handOverMs);
    };
    const part = <T>(kind: Type<T>): T => running.get(kind, { strict: false });
    return { url, part, lost, close };
  } catch (error) {
    await abandon(app, broker, log);
    throw error;
  }
}

async function listenAt(app: NestFastifyApplication, { host, port, setting }: Listening): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${port} on ${host} is taken. Choose another one with ${setting}.`, {
        cause: error,
      });
    }
    if (code === 'EACCES') {
      throw new Error(`This user may not open port ${port}. Choose one above 1023 with ${setting}.`, {
        cause: error,
      });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new Error(`PARLEY_HOST is ${host}, which is no address of this machine.`, { cause: error });
    }
    throw error;
  }
}

/** A start that failed half way: what its modules have opened is closed, and the failure itself is what is told. */
async function abandon(app: NestFastifyApplication | undefined, broker: Broker, log: Logger): Promise<void> {
  try {
    await app?.close();
  } catch (error) {
    log.warn({ err: error }, 'Not everything could be closed after a failed start');
  }
  await broker.nc.close();
}

async function connectBroker(service: string, config: Config): Promise<Broker> {
  const url = config.PARLEY_NATS_URL;
  if (!url)
    throw new Error('PARLEY_NATS_URL is not set: a service that runs by itself must be told where NATS is.');
  const namespace = config.PARLEY_NAMESPACE ?? '';
  if (config.PARLEY_MIGRATE) {
    const nc = await openConnection({ url, service: 'migration' });
    try {
      await migrateBroker(nc, new Names(namespace), streamSettings(config));
    } finally {
      await nc.close();
    }
  }
  return openBroker({ url, service, namespace, worker: newId('w') });
}

export function streamSettings(config: Config): StreamSettings {
  return {
    replicas: config.PARLEY_STREAM_REPLICAS,
    logMaxBytes: config.PARLEY_LOG_MAX_BYTES,
    filesMaxBytes: config.PARLEY_FILES_MAX_BYTES,
  };
}

async function createApp(
  root: Type,
  parts: { service: string; config: Config; broker: Broker; log: Logger },
): Promise<NestFastifyApplication> {
  class ComposedModule {}
  const streams = new JetStreamServer(
    parts.broker,
    parts.log,
    concurrency,
    consumersOf(parts.config.PARLEY_TOOLS_POOL),
  );
  Module({ imports: [ServiceModule.of({ ...parts, streams }), root] })(ComposedModule);
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: true,
    return503OnClosing: true,
    // No limit of the router's own, which cannot say what is wrong: handlers refuse what is too long by its name.
    routerOptions: { maxParamLength: longestAddress },
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseUnreadable,
  });
  adapter.getInstance().removeContentTypeParser('text/plain');
  takeEmptyBodies(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(ComposedModule, adapter, {
    logger: new NestLogger(parts.log),
    abortOnError: false,
    // Nest would add a parser for forms; what is not JSON is refused as such.
    bodyParser: false,
  });
  const origins = parts.config.PARLEY_CORS_ORIGINS;
  if (origins) {
    app.enableCors({
      origin: origins,
      // Left out, only what plain forms can send would be let through.
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['Parley-Turn-Id', 'Retry-After'],
      // There are no cookies here, but htmx opens its event streams as if there were, and would be kept out.
      credentials: true,
    });
  }
  // They must not inherit what the HTTP side has set up: its filters know only HTTP.
  app.connectMicroservice({ strategy: new QueryServer(parts.broker, parts.config.PARLEY_TOOLS_POOL) });
  app.connectMicroservice({ strategy: streams });
  return app;
}

/** An address that cannot even be decoded comes to no handler, so this is the only place to answer it. */
function refuseAddress(_error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = 'is not written as an address must be';
  const error = {
    code: 'invalid_request',
    message: `path: ${problem}`,
    details: [{ path: 'path', problem }],
  };
  void reply.status(400).send({ error });
}

/** No new traffic, then what is in hand to its end, then the connections; never longer than `limitMs`. */
async function closeApp(app: NestFastifyApplication, log: Logger, limitMs: number): Promise<void> {
  app.get(Readiness).leave();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({ limitMs }, 'Not everything was finished in time; leaving the rest to others');
      resolve();
    }, limitMs);
  });
  try {
    await Promise.race([app.close(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

function watchStreams(broker: Broker, log: Logger): { lost: Promise<Error>; forget: () => void } {
  let resolve: (failure: Error) => void = () => undefined;
  const lost = new Promise<Error>((tell) => (resolve = tell));
  const { nc, names, gen, mailGen, clock, core } = broker;
  const lives = new StreamLives({
    clock,
    core,
    log,
    joined: { LOG: gen, MAIL: mailGen },
    lifeOf: (stream) => generationOf(nc, names, stream),
    lost: resolve,
  });
  lives.start();
  return { lost, forget: () => lives.stop() };
}

function watchConnection({ nc }: Broker, log: Logger): void {
  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect' || status.type === 'reconnecting')
        log.warn({ nats: status }, 'The broker is away');
      if (status.type === 'reconnect') log.info({ nats: status }, 'The broker is back');
      if (status.type === 'error') log.error({ err: status.error }, 'The broker refused something');
    }
  })();
}
