import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { loadConfig } from '#shared/config';
import { admitAll, limitsOf, writeAdmissions } from '../../apps/memory/src/budgets/index.js';
import { eventually } from '../harness/eventually.js';
import { House, administrator as user } from '../memory/house.js';

let house: House;
let source: DataSource;

beforeAll(async () => {
  house = await House.build();
  await house.start();
  source = await new DataSource({ type: 'postgres', url: house.database.url }).initialize();
}, 60_000);

afterAll(async () => {
  await source?.destroy();
  await house?.tearDown();
}, 60_000);

const session = 's_1';
const limits = limitsOf(loadConfig({ PARLEY_BUDGET_REQUESTS_DAY: '20' }));
const at = new Date().toISOString();

/** Both meet in the same rows: were their orders not the same, each could wait for what the other holds. */
it.each<[string, (manager: EntityManager) => Promise<unknown>]>([
  [
    'what became of turns is written',
    (manager) =>
      writeAdmissions(
        manager,
        ['t2', 't1'].map((turn) => ({ session, turn, kind: 'accepted' as const, at })),
      ),
  ],
  [
    'turns are let in',
    (manager) =>
      admitAll(
        manager,
        limits,
        user,
        ['t2', 't1'].map((turn) => ({ user, session, turn })),
        Date.now(),
      ),
  ],
])('%s in one order, whatever order it comes in', async (_, work) => {
  await house.database.query('TRUNCATE admissions');
  for (const turn of ['t2', 't1']) {
    const row = 'INSERT INTO admissions (session, turn, owner, asks, at) VALUES ($1, $2, $3, 1, now())';
    await house.database.query(row, [session, turn, user]);
  }
  let working: Promise<unknown> = Promise.resolve();
  await source.transaction(async (manager) => {
    await manager.query(`SELECT 1 FROM admissions WHERE turn = 't1' FOR UPDATE`);
    working = source.transaction(work);
    await eventually('it waits', async () => {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return (await house.database.query(waiting)).length > 0;
    });
    const free = 'SELECT turn FROM admissions FOR UPDATE SKIP LOCKED';
    expect(await house.database.query(free)).toEqual([{ turn: 't2' }]);
  });
  await working;
});
