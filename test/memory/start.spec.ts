import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { House, token } from './house.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let house: House;

beforeEach(async () => {
  house = await House.build();
});

afterEach(() => house.tearDown());

function accessWith(text: string) {
  const tokenHash = createHash('sha256').update(text).digest('hex');
  return house.queries.ask('memory.access', { tokenHash });
}

/** The sentence with which the service refuses to start. */
async function refusalToStart(extra: Record<string, string>): Promise<string> {
  const begun = performance.now();
  const sentence = await house.start(extra).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  expect(performance.now() - begun).toBeLessThan(6_000);
  return sentence;
}

function databaseAt(change: (url: URL) => void): { PARLEY_DATABASE_URL: string } {
  const url = new URL(house.database.url);
  change(url);
  return { PARLEY_DATABASE_URL: url.href };
}

describe('an empty database', () => {
  it('is migrated once by instances that start at the same moment, and all of them serve', async () => {
    const services = await Promise.all([house.start(), house.start(), house.start()]);
    const applied = await house.database.query<{ name: string }>('SELECT name FROM parley_migrations');
    expect(applied.map(({ name }) => name)).toEqual([
      'CreateMemory1763683200000',
      'KeepQueueAndSchedules1763712000000',
      'KeepAgents1763715600000',
      'KeepFiles1763719200000',
      'KeepUsageAndAdmissions1763722800000',
      'KeepToolServers1763726400000',
      'KeepProjects1763730000000',
      'KeepTheTree1763733600000',
      'KeepTheCatalog1763734000000',
      'KeepWhatIsKnown1763734400000',
      'KeepPrints1763735000000',
      'KeepRecordsAndDeeds1763736000000',
    ]);
    for (const { url } of services) {
      const ready = await fetch(`${url}/readyz`);
      expect(await ready.json()).toEqual({ ready: true, checks: { broker: 'ok', database: 'ok' } });
    }
    // Other test files migrate databases of theirs on the same server.
    const locks = await house.database.query(
      `SELECT 1 FROM pg_locks JOIN pg_database ON oid = database
       WHERE locktype = 'advisory' AND datname = current_database()`,
    );
    expect(locks).toEqual([]);
  });
});

describe('the administrator', () => {
  it('comes in with the configured token, and no longer with the one before it', async () => {
    await house.start();
    expect(await accessWith(token)).toMatchObject({ user: 'u_admin', scopes: ['admin', 'write', 'read'] });
    await house.stopServices();
    await house.start({ PARLEY_TOKEN: 'another_token_that_is_long' });
    expect(await accessWith('another_token_that_is_long')).toMatchObject({ user: 'u_admin' });
    expect(await accessWith(token)).toBeNull();
    await house.stopServices();
    await house.start();
    expect(await accessWith(token)).toMatchObject({ user: 'u_admin' });
  });

  it('need not be configured again', async () => {
    await house.start();
    await house.stopServices();
    await house.start({ PARLEY_TOKEN: '' });
    expect(await accessWith(token)).toMatchObject({ user: 'u_admin' });
  });

  it('must be configured once', async () => {
    expect(await refusalToStart({ PARLEY_TOKEN: '' })).toContain('PARLEY_TOKEN must be set');
  });
});

describe('a database that cannot be used', () => {
  it('is named, with what to do, and never with its password', async () => {
    const { hostname, port, password } = new URL(house.database.url);
    const where = `${hostname}:${port}`;
    expect(await refusalToStart({ PARLEY_DATABASE_URL: '' })).toContain('PARLEY_DATABASE_URL is not set');
    expect(await refusalToStart(databaseAt((url) => (url.pathname = '/nothing_here')))).toBe(
      `Postgres at ${where} has no database "nothing_here". Create it, or correct PARLEY_DATABASE_URL.`,
    );
    const wrongPassword = await refusalToStart(databaseAt((url) => (url.password = 'open_sesame')));
    expect(wrongPassword).toContain(`Postgres at ${where}, database "`);
    expect(wrongPassword).toContain('refuses the user');
    expect(wrongPassword).not.toContain('open_sesame');
    const wrongPort = await refusalToStart(databaseAt((url) => (url.port = '1')));
    expect(wrongPort).toContain(`No Postgres answers at ${hostname}:1 (database "`);
    expect(wrongPort).not.toContain(password);
  });

  it('is given up within seconds when it takes the call and says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      const address = silent.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const sentence = await refusalToStart({
        PARLEY_DATABASE_URL: `postgres://me:secret_word@127.0.0.1:${port}/parley`,
      });
      expect(sentence).toContain(`127.0.0.1:${port}`);
      expect(sentence).toContain('"parley"');
      expect(sentence).not.toContain('secret_word');
    } finally {
      silent.close();
    }
  });
});
