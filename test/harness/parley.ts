import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '#shared/contracts';
import { Api } from './api.js';
import { createDatabase, type TestDatabase } from './database.js';
import { given } from './given.js';
import { createNamespace, type TestNamespace } from './namespace.js';
import { ServiceProcess, type App } from './service-process.js';

/** `apart`: these in processes of their own, since they are to be killed, and all the others together in one. */
export type Form = 'one process' | 'separate processes' | { apart: readonly App[] };

/** A whole Parley of built processes, with streams and a database that nobody else has. */
export interface TestParley {
  api: Api;
  database: TestDatabase;
  namespace: TestNamespace;
  process(app: App): ServiceProcess;
  /** One more of a kind, or the same again after it was killed. */
  start(app: App, more?: Record<string, string>): Promise<ServiceProcess>;
  stop(): Promise<void>;
}

const token = 'parley_test_token_of_the_first_administrator';
const servicesBehind: App[] = ['memory', 'inference', 'tools', 'logging'];

export async function startParley(form: Form, extra: Record<string, string> = {}): Promise<TestParley> {
  const namespace = createNamespace();
  const database = await createDatabase(namespace.name.toLowerCase());
  const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
  await mkdir(dir, { recursive: true });
  const running = new Map<App, ServiceProcess>();
  const everyone: ServiceProcess[] = [];
  const environment: Record<string, string> = {
    PARLEY_NATS_URL: namespace.natsUrl,
    PARLEY_DATABASE_URL: database.url,
    PARLEY_NAMESPACE: namespace.name,
    PARLEY_TOKEN: token,
    PARLEY_PORT: '0',
    PARLEY_DATA_DIR: join(dir, 'data'),
    // nats-server sets it aside, and there are many Parleys on the one of the run.
    PARLEY_FILES_MAX_BYTES: String(512 * 2 ** 20),
    // On a busy machine a session's first word takes its time, and `pending` is not what most tests are about.
    PARLEY_VERDICT_WAIT_MS: '10000',
    // A memory of every turn is what few tests are about.
    PARLEY_PASSES: 'title',
    ...extra,
  };

  const start: Start = async (app, more = {}) => {
    const service = new ServiceProcess(app, { ...environment, ...more }, dir);
    everyone.push(service);
    running.set(app, service);
    await service.says(app === 'standalone' ? /Parley is up at/ : /is up|rehearsal model/i);
    return service;
  };

  const together = async (apart: readonly App[]): Promise<ServiceProcess> => {
    const names = ['gateway' as const, ...servicesBehind].filter((app) => !apart.includes(app));
    const main = fileURLToPath(new URL('../../.cache/harness/together.js', import.meta.url));
    const service = new ServiceProcess(
      'together',
      { ...environment, PARLEY_MIGRATE: 'true' },
      dir,
      main,
      names,
    );
    everyone.push(service);
    await service.says(/"msg":"[^"]*is up/);
    return service;
  };

  const everythingUp = (): Promise<string> => {
    if (form === 'one process') return oneProcess(start);
    if (form === 'separate processes') return separateProcesses(start, environment, dir);
    return someApart(form.apart, start, together, environment);
  };

  const stop = async (): Promise<void> => {
    await Promise.all(everyone.map((service) => service.stop()));
    await namespace.drop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  };

  try {
    const url = await everythingUp();
    return {
      api: new Api(url, token),
      database,
      namespace,
      process: (app) => {
        const service = running.get(app);
        if (!service) throw new Error(`No ${app} was started.`);
        return service;
      },
      start,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Start = TestParley['start'];

async function oneProcess(start: Start): Promise<string> {
  const [, url = ''] = await (await start('standalone')).says(/Parley is up at (\S+)/);
  return url;
}

async function separateProcesses(
  start: Start,
  environment: Record<string, string>,
  dir: string,
): Promise<string> {
  if (!environment['PARLEY_REHEARSAL_URL']) {
    environment['PARLEY_REHEARSAL_PORT'] = '0';
    const [, rehearsalUrl = ''] = await (await start('rehearsal')).says(/(http:\/\/[^\s"]+:\d+)/);
    environment['PARLEY_REHEARSAL_URL'] = rehearsalUrl;
  }
  const migration = new ServiceProcess('migrate', environment, dir);
  if ((await migration.exitCode()) !== 0) throw new Error(`The migration failed:\n${migration.output}`);
  const [gateway] = await Promise.all([start('gateway'), ...servicesBehind.map((app) => start(app))]);
  const [, url = ''] = await gateway.says(/"url":"([^"]+)"/);
  return url;
}

async function someApart(
  apart: readonly App[],
  start: Start,
  together: (apart: readonly App[]) => Promise<ServiceProcess>,
  environment: Record<string, string>,
): Promise<string> {
  const others = await together(apart);
  const [, rehearsalUrl = ''] = await others.says(/The rehearsal model is at (\S+)/);
  environment['PARLEY_REHEARSAL_URL'] = rehearsalUrl;
  const started = await Promise.all(apart.map((app) => start(app)));
  const gateway = started.find(({ app }) => app === 'gateway') ?? others;
  const [, url = ''] = await gateway.says(/"url":"([^"]+)"/);
  return url;
}
