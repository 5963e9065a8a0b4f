import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { holdDataDir } from './hold.js';
import { findNatsServer } from './nats/find.js';
import { identityOf, isRunning } from './processes/identity.js';
import { clearLeftovers } from './processes/leftovers.js';
import { readChildRecords } from './processes/records.js';
import { inFolder, listener, projectCache } from './testing/folders.js';
import { killed, runBeside, transpileBacking } from './testing/transpile.js';

const HOLD = (dataDir: string): string => `
  import { holdDataDir } from './hold.js';
  const said = await holdDataDir(${JSON.stringify(dataDir)}).then(() => 'held', (error) => error.message);
  console.log(said);
  setInterval(() => {}, 1000);`;

const START_BOTH = (dataDir: string, binary: string): string => `
  import { startNatsServer } from './nats/server.js';
  import { startPostgres } from './postgres/server.js';
  import { holdDataDir } from './hold.js';
  const given = { dataDir: ${JSON.stringify(dataDir)}, report: () => {} };
  await holdDataDir(given.dataDir);
  await startNatsServer({ ...given, binary: ${JSON.stringify(binary)} });
  await startPostgres({ ...given, durable: false });
  console.log('up');`;

describe('processes of their own', () => {
  it(
    'racing for one folder, also over a killed holder: one of them holds it, the others are told who',
    () =>
      inFolder(async (folder) => {
        await transpileBacking(folder);
        const dataDir = join(folder, 'data');
        for (const round of ['fresh', 'stale', 'stale again']) {
          const starters = [1, 2, 3].map(() => runBeside(folder, HOLD(dataDir)));
          try {
            const said = await Promise.all(starters.map(({ line }) => line));
            expect([round, said.filter((line) => line === 'held').length]).toEqual([round, 1]);
            expect(said.filter((line) => line.includes('is in use: process'))).toHaveLength(2);
          } finally {
            await Promise.all(starters.map((starter) => killed(starter.process)));
          }
        }
      }),
    60_000,
  );

  it(
    'killed with servers running: the next start on the folder finds and stops them all',
    () =>
      inFolder(async (folder) => {
        await transpileBacking(folder);
        const dataDir = join(folder, 'data');
        const binary = (await findNatsServer({ cacheDir: projectCache, ...listener() })).path;
        const parent = runBeside(folder, START_BOTH(dataDir, binary));
        await parent.line.finally(() => killed(parent.process));

        const records = (await readChildRecords(dataDir)).flatMap(({ record }) => record ?? []);
        expect(records.map(({ role }) => role).toSorted()).toEqual(['nats-server', 'postgres']);
        expect(records.every((record) => isRunning(record))).toBe(true);

        const held = await holdDataDir(dataDir);
        const heard = listener();
        await clearLeftovers(dataDir, heard.report);
        expect(heard.lines).toHaveLength(2);
        expect(records.map(({ pid }) => identityOf(pid))).toEqual([undefined, undefined]);
        expect(await readChildRecords(dataDir)).toEqual([]);
        await held.release();
      }),
    400_000,
  );
});
