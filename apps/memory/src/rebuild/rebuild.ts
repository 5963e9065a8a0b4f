import type { DataSource, EntityManager } from 'typeorm';
import { compareSessions } from './compare-sessions.js';
import { compareTables, type Compared } from './compare-tables.js';
import { createCopy } from './copy.js';
import { replayAll } from './replay.js';
import { provable, type Provable } from './provable.js';

export interface Proof {
  events: number;
  sessions: Provable;
  tables: Compared[];
}

/**
 * Replays all events into an empty copy of the tables and compares. All of it is one transaction that is rolled back:
 * it sees the live tables at one instant, whoever writes meanwhile, and nobody ever sees the copy, not even where this
 * process is killed.
 */
export async function rebuild(source: DataSource): Promise<Proof> {
  const runner = source.createQueryRunner();
  await runner.connect();
  try {
    await runner.startTransaction('REPEATABLE READ');
    try {
      const live = await createCopy(runner);
      return await prove(runner.manager, live);
    } finally {
      await runner.rollbackTransaction();
    }
  } finally {
    await runner.release();
  }
}

async function prove(manager: EntityManager, live: string): Promise<Proof> {
  const events = await replayAll(manager, live);
  const sessions = await provable(manager, live);
  const tables = await compareTables(manager, live);
  return { events, sessions, tables: [...tables, await compareSessions(manager, live)] };
}
