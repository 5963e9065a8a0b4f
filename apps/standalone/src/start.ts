import { join, resolve } from 'node:path';
import { startService } from '#shared/service';
import type { Config } from '#shared/config';
import { startRehearsal } from '../../rehearsal/src/index.js';
import {
  clearLeftovers,
  findNatsServer,
  holdDataDir,
  probeNats,
  probePostgres,
  startNatsServer,
  startPostgres,
  type Exit,
  type Report,
} from './backing/index.js';
import { firstToken } from './first-token.js';
import { fittingLogSize } from './fitting-log-size.js';
import type { Greeting } from './greeting.js';
import { StandaloneModule } from './standalone.module.js';
import type { Teardown } from './teardown.js';

export interface StartParts {
  config: Config;
  /** Where what was fetched is kept, apart from anybody's data. */
  cacheDir: string;
  report: Report;
  teardown: Teardown;
  /** A server that we need has ended by itself. */
  onExit: (what: string, exit: Exit) => void;
  /** The services can go on no longer. */
  onLost: (failure: Error) => void;
}

/** The whole of Parley in this process, with every server that was not given started beside it. */
export async function startStandalone(parts: StartParts): Promise<Greeting> {
  const { config, teardown, report } = parts;
  if (config.PARLEY_MODEL?.startsWith('anthropic/') && !config.ANTHROPIC_API_KEY) {
    throw new Error(`PARLEY_MODEL is ${config.PARLEY_MODEL}, but ANTHROPIC_API_KEY is not set.`);
  }
  const dataDir = resolve(config.PARLEY_DATA_DIR);
  const held = await teardown.keep(holdDataDir(dataDir), (hold) => hold.release());
  await clearLeftovers(dataDir, report);
  const [natsUrl, databaseUrl] = await Promise.all([nats(parts, dataDir), postgres(parts, dataDir)]);
  const rehearsalUrl = await rehearsal(parts);
  const token = await firstToken(dataDir, config.PARLEY_TOKEN);
  const logFile = join(dataDir, 'parley.log');
  report('Starting the services…');
  const service = await teardown.keep(
    startService(
      {
        service: 'standalone',
        root: StandaloneModule,
        listen: { host: config.PARLEY_HOST, port: config.PARLEY_PORT, setting: 'PARLEY_PORT' },
        logFile,
      },
      {
        ...config,
        PARLEY_NATS_URL: natsUrl,
        PARLEY_DATABASE_URL: databaseUrl,
        PARLEY_REHEARSAL_URL: rehearsalUrl,
        PARLEY_TOKEN: token,
        PARLEY_MIGRATE: true,
        PARLEY_LOG_MAX_BYTES: await fittingLogSize(dataDir, config.PARLEY_LOG_MAX_BYTES, report),
      },
    ),
    (running) => running.close(),
  );
  void service.lost.then(parts.onLost);
  const url = service.url ?? '';
  await held.update({ address: url });
  return { url, token, logFile, rehearses: rehearsalUrl !== undefined && !config.ANTHROPIC_API_KEY };
}

async function nats(
  { config, cacheDir, report, teardown, onExit }: StartParts,
  dataDir: string,
): Promise<string> {
  const given = config.PARLEY_NATS_URL;
  if (given) {
    const { version } = await probeNats(given);
    report(`Using the nats-server ${version} of PARLEY_NATS_URL`);
    return given;
  }
  const { path } = await findNatsServer({ cacheDir, report });
  const server = await teardown.keep(
    startNatsServer({ binary: path, dataDir, report, onExit: (exit) => onExit('nats-server', exit) }),
    (running) => running.stop(),
  );
  return server.url;
}

async function postgres({ config, report, teardown, onExit }: StartParts, dataDir: string): Promise<string> {
  const given = config.PARLEY_DATABASE_URL;
  if (given) {
    const { version } = await probePostgres(given);
    report(`Using the Postgres ${version} of PARLEY_DATABASE_URL`);
    return given;
  }
  const server = await teardown.keep(
    startPostgres({ dataDir, report, onExit: (exit) => onExit('Postgres', exit) }),
    (running) => running.stop(),
  );
  return server.url;
}

/** Wanted where no key is set, or where a rehearsed model is asked for by name. */
async function rehearsal({ config, report, teardown }: StartParts): Promise<string | undefined> {
  if (config.PARLEY_REHEARSAL_URL) return config.PARLEY_REHEARSAL_URL;
  if (config.ANTHROPIC_API_KEY && !config.PARLEY_MODEL?.startsWith('rehearsal/')) return undefined;
  report('Starting the rehearsal model…');
  const running = await teardown.keep(startRehearsal(), (model) => model.close());
  return running.url;
}
