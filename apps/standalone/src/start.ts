import { join, resolve } from 'node:path';
import { QueryClient, systemClock } from '#shared/broker';
import { startService, type RunningService } from '#shared/service';
import type { Config } from '#shared/config';
import { ToolSources } from '../../tools/src/tools.module.js';
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
import { fittingFilesSize, fittingLogSize } from './fitting-log-size.js';
import type { Greeting } from './greeting.js';
import { StandaloneModule } from './standalone.module.js';
import { seeToolServers, type ToolServersSeen } from './tool-servers.js';
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
  refuseMissingKey(config);
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
        PARLEY_FILES_MAX_BYTES: await fittingFilesSize(dataDir, config.PARLEY_FILES_MAX_BYTES, report),
      },
    ),
    (running) => running.close(),
  );
  void service.lost.then(parts.onLost);
  const url = service.url ?? '';
  await held.update({ address: url });
  const rehearses = rehearsalUrl !== undefined && !hasProvider(config);
  return { url, token, logFile, rehearses, toolServers: await toolServers(service, config) };
}

/** Those of the file, and those made by API. */
async function toolServers(
  service: RunningService,
  { PARLEY_MCP_FILE: file }: Config,
): Promise<ToolServersSeen | undefined> {
  const ofApi = await madeByApi(service);
  if (file === undefined && ofApi === 0) return undefined;
  const expected = Math.max(ofApi, 1);
  return seeToolServers(service.part(ToolSources), expected, systemClock);
}

/** Everything is up by now: a start does not fail of what it only wants to tell. */
async function madeByApi(service: RunningService): Promise<number> {
  try {
    return (await service.part(QueryClient).ask('memory.tool-server.list', {})).servers.length;
  } catch {
    return 0;
  }
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

/** Before anything is started, which takes its time. */
function refuseMissingKey({ PARLEY_MODEL: model, ...config }: Config): void {
  const missing =
    (model?.startsWith('anthropic/') && !config.ANTHROPIC_API_KEY && 'ANTHROPIC_API_KEY') ||
    (model?.startsWith('openai/') && !config.OPENAI_API_KEY && !config.OPENAI_BASE_URL && 'OPENAI_API_KEY');
  if (missing) throw new Error(`PARLEY_MODEL is ${model}, but ${missing} is not set.`);
}

/** A server of one's own counts only where it is said which of its models is wanted. */
function hasProvider({ ANTHROPIC_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL, PARLEY_MODEL }: Config): boolean {
  return Boolean(ANTHROPIC_API_KEY || OPENAI_API_KEY || (OPENAI_BASE_URL && PARLEY_MODEL));
}

function wantsRehearsal(config: Config): boolean {
  const named = [config.PARLEY_MODEL, config.PARLEY_CLASSIFIER_MODEL, config.PARLEY_EMBEDDING_MODEL];
  return [...named, ...(config.PARLEY_MODEL_FALLBACKS ?? [])].some((name) => name?.startsWith('rehearsal'));
}

/** Wanted where no key is set, or where a rehearsed model is asked for by name. */
async function rehearsal({ config, report, teardown }: StartParts): Promise<string | undefined> {
  if (config.PARLEY_REHEARSAL_URL) return config.PARLEY_REHEARSAL_URL;
  if (hasProvider(config) && !wantsRehearsal(config)) return undefined;
  report('Starting the rehearsal model…');
  const running = await teardown.keep(startRehearsal(), (model) => model.close());
  return running.url;
}
