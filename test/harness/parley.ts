import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#shared/contracts';
import { Api } from './api.js';
import { createDatabase, type TestDatabase } from './database.js';
import { given } from './given.js';
import { createNamespace, type TestNamespace } from './namespace.js';
import { ServiceProcess, type App } from './service-process.js';

export type Form = 'one process' | 'separate processes';

/** A whole Parley of built processes, with streams and a database that nobody else has. */
export interface TestParley {
  api: Api;
  database: TestDatabase;
  namespace: TestNamespace;
  process(app: App): ServiceProcess;
  /** One more of a kind, or the same again after it was killed. */
  start(app: App): Promise<ServiceProcess>;
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
    ...extra,
  };

  const start = async (app: App): Promise<ServiceProcess> => {
    const service = new ServiceProcess(app, environment, dir);
    everyone.push(service);
    running.set(app, service);
    await service.says(app === 'standalone' ? /Parley is up at/ : /is up|rehearsal model/i);
    return service;
  };

  const stop = async (): Promise<void> => {
    await Promise.all(everyone.map((service) => service.stop()));
    await namespace.drop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  };

  try {
    const url =
      form === 'one process' ? await oneProcess(start) : await separateProcesses(start, environment, dir);
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

type Start = (app: App) => Promise<ServiceProcess>;

async function oneProcess(start: Start): Promise<string> {
  const [, url = ''] = await (await start('standalone')).says(/Parley is up at (\S+)/);
  return url;
}

async function separateProcesses(
  start: Start,
  environment: Record<string, string>,
  dir: string,
): Promise<string> {
  environment['PARLEY_REHEARSAL_PORT'] = '0';
  const [, rehearsalUrl = ''] = await (await start('rehearsal')).says(/(http:\/\/[^\s"]+:\d+)/);
  environment['PARLEY_REHEARSAL_URL'] = rehearsalUrl;
  const migration = new ServiceProcess('migrate', environment, dir);
  if ((await migration.exitCode()) !== 0) throw new Error(`The migration failed:\n${migration.output}`);
  for (const app of servicesBehind) await start(app);
  const gateway = await start('gateway');
  const [, url = ''] = await gateway.says(/"url":"([^"]+)"/);
  return url;
}
