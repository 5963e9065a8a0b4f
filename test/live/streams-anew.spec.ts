import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../harness/database.js';
import { given } from '../harness/given.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';
import { ServiceProcess, type App } from '../harness/service-process.js';

let namespace: TestNamespace;
let database: TestDatabase;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  namespace = createNamespace();
  database = await createDatabase(namespace.name.toLowerCase());
  await namespace.migrate();
});

afterEach(async () => {
  await service?.stop('SIGKILL');
  await namespace.drop();
  await database.drop();
});

describe('streams that are made anew under a running service', () => {
  it.each<App>(['gateway', 'memory'])(
    'end the %s process with a failure that says why',
    async (app) => {
      const environment = {
        PARLEY_NATS_URL: namespace.natsUrl,
        PARLEY_DATABASE_URL: database.url,
        PARLEY_NAMESPACE: namespace.name,
        PARLEY_TOKEN: 'parley_test_token_of_nobody',
        PARLEY_PORT: '0',
      };
      service = new ServiceProcess(app, environment, given('PARLEY_TEST_DIR'));
      await service.says(/is up/);
      await namespace.drop();
      await namespace.migrate();
      await service.says(/The log stream is another one than this process joined/);
      expect(await service.exitCode()).toBe(1);
      expect(service.output.trim().split('\n').at(-1)).toMatch(/^The log stream is another one/);
    },
    60_000,
  );
});
