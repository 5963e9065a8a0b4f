import type { EntityManager } from 'typeorm';
import type { DeedDetail, DeedName } from '#shared/contracts';
import { unnested, type Columns } from '../database/columns.js';
import type { LoggedDeed } from './deed-of.js';

const columns = {
  session: 'text',
  en: 'bigint',
  at: 'timestamptz',
  by: 'text',
  deed: 'text',
  turn: 'text',
  subject: 'text',
  detail: 'json',
} as const satisfies Columns;

/** In the transaction that moves the session's place, so that each is there once. */
export async function writeDeeds(manager: EntityManager, deeds: LoggedDeed[]): Promise<void> {
  if (deeds.length === 0) return;
  const { from, parameters } = unnested(
    columns,
    deeds.map((deed) => ({ ...deed })),
  );
  const names = Object.keys(columns).map((name) => `"${name}"`);
  await manager.query(
    `INSERT INTO deeds (owner, ${names.join(', ')})
     SELECT sessions.owner, ${names.map((name) => `given.${name}`).join(', ')}
     FROM ${from} JOIN sessions ON sessions.id = given.session ORDER BY given.session, given.en
     ON CONFLICT (session, en) DO NOTHING`,
    parameters,
  );
}

/** What no log tells, for it was done to no session that runs. */
export interface NotedDeed {
  deed: DeedName;
  by: string;
  /** Whose it is; left out, the doer's own. */
  owner?: string | null;
  session?: string;
  subject?: string;
  detail?: DeedDetail;
}

/** In the transaction that does it: what is rolled back was not done. A page's cursor knows an instant to the millisecond. */
export async function noteDeed(
  manager: EntityManager,
  { deed, by, owner = by, session, subject, detail = {} }: NotedDeed,
): Promise<void> {
  await manager.query(
    `INSERT INTO deeds (at, by, owner, deed, session, subject, detail)
     VALUES (date_trunc('milliseconds', now()), $1, $2, $3, $4, $5, $6)`,
    [by, owner, deed, session ?? null, subject ?? null, JSON.stringify(detail)],
  );
}
