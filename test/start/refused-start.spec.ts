import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { createDatabase, type TestDatabase } from '../harness/database.js';
import { given } from '../harness/given.js';
import { createNamespace } from '../harness/namespace.js';
import { ServiceProcess, type App } from '../harness/service-process.js';

const namespace = createNamespace();
const servers: Server[] = [];
let database: TestDatabase;
let good: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase(namespace.name.toLowerCase());
  await namespace.migrate();
  good = {
    PARLEY_NATS_URL: namespace.natsUrl,
    PARLEY_DATABASE_URL: database.url,
    PARLEY_NAMESPACE: namespace.name,
    PARLEY_TOKEN: 'parley_test_token_of_nobody',
    PARLEY_REHEARSAL_URL: 'http://127.0.0.1:1',
    PARLEY_PORT: '0',
  };
});

afterAll(async () => {
  for (const server of servers) server.close();
  await namespace.drop();
  await database.drop();
});

/** Something that listens, and says what it is told to say. */
async function listening(greeting = ''): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => greeting && socket.write('PONG\r\n'));
    socket.write(greeting);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function refusal(
  app: App,
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const service = new ServiceProcess(
    app,
    { ...good, PARLEY_LOG_LEVEL: 'silent', ...env },
    given('PARLEY_TEST_DIR'),
  );
  const late = setTimeout(() => service.signal('SIGKILL'), 10_000);
  try {
    return { code: await service.exitCode(), said: service.output.trim() };
  } finally {
    clearTimeout(late);
  }
}

const oldServer =
  'INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576,"headers":true}\r\n';

describe('a start that cannot be', () => {
  it('names every wrong setting at once, by name and without its value', async () => {
    const { code, said } = await refusal('gateway', {
      PARLEY_PORT: 'eighty',
      PARLEY_NATS_URL: 'http://user:secret@host',
      PARLEY_LOG_LEVEL: 'loud',
    });
    expect(code).toBe(1);
    expect(said.split('\n')).toHaveLength(4);
    for (const name of ['PARLEY_PORT', 'PARLEY_NATS_URL', 'PARLEY_LOG_LEVEL'])
      expect(said).toContain(`- ${name}: must be`);
    expect(said).not.toContain('secret');
  });

  it.each<App>(['gateway', 'inference', 'memory', 'logging', 'tools', 'migrate'])(
    '(%s) says that no NATS server answers',
    async (app) => {
      const { code, said } = await refusal(app, { PARLEY_NATS_URL: 'nats://user:secret@127.0.0.1:1' });
      expect([code, said.split('\n').length]).toEqual([1, 1]);
      expect(said).toMatch(/NATS.*127\.0\.0\.1:1/);
      expect(said).not.toContain('secret');
    },
  );

  it('says that a NATS server is too old', async () => {
    const port = await listening(oldServer);
    const { code, said } = await refusal('gateway', { PARLEY_NATS_URL: `nats://127.0.0.1:${port}` });
    expect([code, said.split('\n').length]).toEqual([1, 1]);
    expect(said).toMatch(/2\.14\.7/);
  });

  it('says that a NATS server says nothing', async () => {
    const port = await listening();
    const { code, said } = await refusal('gateway', { PARLEY_NATS_URL: `nats://127.0.0.1:${port}` });
    expect([code, said.split('\n').length]).toEqual([1, 1]);
  });

  it('says that nobody has migrated the broker', async () => {
    const { code, said } = await refusal('gateway', { PARLEY_NAMESPACE: 'nobody_was_here' });
    expect(code).toBe(1);
    expect(said).toMatch(/migrat/);
  });

  it('says that the database does not answer, or does not exist', async () => {
    const silent = await refusal('memory', {
      PARLEY_DATABASE_URL: 'postgres://parley:secret@127.0.0.1:1/parley',
    });
    expect([silent.code, silent.said.split('\n').length]).toEqual([1, 1]);
    expect(silent.said).toContain('127.0.0.1:1');
    expect(silent.said).not.toContain('secret');
    const url = new URL(good['PARLEY_DATABASE_URL'] ?? '');
    url.pathname = '/nowhere';
    const missing = await refusal('memory', { PARLEY_DATABASE_URL: url.href });
    expect([missing.code, missing.said]).toEqual([1, expect.stringContaining('nowhere')]);
  });

  it('says that a database keeps silent, within ten seconds', async () => {
    const port = await listening();
    const { code } = await refusal('memory', { PARLEY_DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` });
    expect(code).toBe(1);
  });

  it('says that its port is taken, and by which setting it is chosen', async () => {
    const port = await listening();
    const { code, said } = await refusal('gateway', { PARLEY_PORT: String(port) });
    expect([code, said.split('\n').length]).toEqual([1, 1]);
    expect(said).toMatch(new RegExp(`Port ${port}.*PARLEY_PORT`));
  });

  it('names the setting that chose a bad port or host', async () => {
    const port = await listening();
    const taken = await refusal('tools', { PARLEY_HEALTH_PORT: String(port) });
    expect([taken.code, taken.said]).toEqual([1, expect.stringContaining('PARLEY_HEALTH_PORT')]);
    const nowhere = await refusal('gateway', { PARLEY_HOST: '9.9.9.9' });
    expect([nowhere.code, nowhere.said]).toEqual([1, expect.stringContaining('PARLEY_HOST is 9.9.9.9')]);
  });

  it('says that the broker does not accept the credentials', async () => {
    const url = new URL(namespace.natsUrl);
    url.password = 'wrong-secret';
    const { code, said } = await refusal('gateway', { PARLEY_NATS_URL: url.href });
    expect([code, said]).toEqual([1, expect.stringContaining('does not accept the credentials')]);
    expect(said).not.toContain('wrong-secret');
  });

  it('says which setting is missing', async () => {
    expect((await refusal('gateway', { PARLEY_NATS_URL: '' })).said).toContain('PARLEY_NATS_URL is not set');
    expect((await refusal('memory', { PARLEY_DATABASE_URL: '' })).said).toContain('PARLEY_DATABASE_URL');
    expect((await refusal('inference', { PARLEY_REHEARSAL_URL: '' })).said).toContain('ANTHROPIC_API_KEY');
    expect((await refusal('inference', { PARLEY_MODEL: 'anthropic/x' })).said).toContain('PARLEY_MODEL');
  });
});
