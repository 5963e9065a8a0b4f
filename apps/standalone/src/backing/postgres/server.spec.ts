import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Client } from 'pg';
import { describe, expect, it } from '@jest/globals';

import { identityOf } from '../processes/identity.js';
import { clearLeftovers } from '../processes/leftovers.js';
import { readChildRecords } from '../processes/records.js';
import { isRoot } from '../system/private-files.js';
import { withSilentPeer } from '../testing/peers.js';
import { failureOf, inFolder, listener } from '../testing/folders.js';
import { probePostgres } from './probe.js';
import { startPostgres } from './server.js';

const { report } = listener();

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function changed(url: string, change: (url: URL) => void): string {
  const parsed = new URL(url);
  change(parsed);
  return parsed.href;
}

describe('a Postgres of our own', () => {
  it(
    'keeps its data between starts, durable unless told otherwise, and lets nobody in without the password',
    () =>
      inFolder(async (dataDir) => {
        const heard = listener();
        const first = await startPostgres({ dataDir, report: heard.report });
        try {
          expect(heard.lines).toEqual([expect.stringContaining('first start only')]);
          expect((await probePostgres(first.url)).version).toMatch(/^\d+/);
          const asked = await query(
            first.url,
            `SELECT current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding,
                  (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale`,
          );
          expect(asked).toEqual([{ fsync: 'on', encoding: 'UTF8', locale: 'C.UTF-8' }]);
          await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');

          const wrong = await failureOf(
            probePostgres(changed(first.url, (url) => (url.password = 'hunter2'))),
          );
          expect(wrong.message).toMatch(
            /^Postgres at 127\.0\.0\.1:\d+ refuses the user parley or its password/,
          );
          expect(wrong.message).not.toContain('hunter2');
          const missing = await failureOf(
            probePostgres(changed(first.url, (url) => (url.pathname = '/nowhere'))),
          );
          expect(missing.message).toMatch(
            /^Postgres at 127\.0\.0\.1:\d+ has no database nowhere\. Create it/,
          );
        } finally {
          await first.stop();
        }
        expect(identityOf(first.pid)).toBeUndefined();
        expect(await readChildRecords(dataDir)).toEqual([]);
        expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
        const owner = (await stat(join(dataDir, 'postgres/data'))).uid;
        expect(owner === 0).toBe(false);
        expect(isRoot() || owner === process.getuid?.()).toBe(true);

        const begun = performance.now();
        const second = await startPostgres({ dataDir, report, durable: false });
        try {
          expect(performance.now() - begun).toBeLessThan(5_000);
          expect(
            await query(second.url, `SELECT answer, current_setting('fsync') AS fsync FROM kept`),
          ).toEqual([{ answer: 42, fsync: 'off' }]);
        } finally {
          await second.stop();
        }

        await writeFile(join(dataDir, 'postgres/data/PG_VERSION'), '9\n');
        expect((await failureOf(startPostgres({ dataDir, report }))).message).toMatch(
          /was written by Postgres 9, and this is Postgres \d+\. Dump it/,
        );
      }),
    60_000,
  );

  it(
    'is stopped by the next start when its parent was killed, and starts again when it was killed itself',
    () =>
      inFolder(async (dataDir) => {
        const options = { dataDir, report, durable: false };
        const left = await startPostgres(options);
        await clearLeftovers(dataDir, report);
        expect(identityOf(left.pid)).toBeUndefined();

        const exits: unknown[] = [];
        const killed = await startPostgres({ ...options, onExit: (exit) => exits.push(exit) });
        // A connected client is a process of the server that has to notice the end of its parent.
        const client = new Client({ connectionString: killed.url });
        client.on('error', () => undefined);
        await client.connect();
        process.kill(killed.pid, 'SIGKILL');
        const again = await startPostgres(options);
        await client.end();
        expect((await probePostgres(again.url)).version).toMatch(/^\d+/);
        expect(exits).toEqual([{ code: null, signal: 'SIGKILL' }]);

        const port = Number(new URL(again.url).port);
        const other = { dataDir: join(dataDir, 'other'), report, durable: false, port };
        expect((await failureOf(startPostgres(other))).message).toMatch(`Port ${port} is taken`);
        await again.stop();
      }),
    60_000,
  );
});

describe('a Postgres by its address', () => {
  it('is refused when nothing answers', async () => {
    const failure = await failureOf(probePostgres('postgres://u:hunter2@127.0.0.1:1/db'));
    expect(failure.message).toMatch(
      /^No Postgres answers at 127\.0\.0\.1:1: .*ECONNREFUSED.*PARLEY_DATABASE_URL/,
    );
    expect(failure.message).not.toContain('hunter2');
  });

  it(
    'is refused when what is there does not speak',
    () =>
      withSilentPeer(async (place) => {
        const begun = performance.now();
        expect((await failureOf(probePostgres(`postgres://u:p@${place}/db`, 300))).message).toMatch(
          /No Postgres answers at/,
        );
        expect(performance.now() - begun).toBeLessThan(7_000);
      }),
    10_000,
  );

  it.each(['', 'http://host/db', 'host:5432', 'postgres:///db'])(
    'is refused when %p is no address',
    async (url) => {
      expect((await failureOf(probePostgres(url))).message).toMatch(/^PARLEY_DATABASE_URL is no address/);
    },
  );
});
