import type { EntityManager } from 'typeorm';

export interface Provable {
  whole: number;
  /** Begun before all was kept that it takes: of those less is compared. */
  old: number;
  /** Of which something is parked: what was left out cannot be replayed. */
  parked: number;
}

/** Sessions that are compared, and of which nobody knows which mail their first events have settled. */
export async function provable(manager: EntityManager, live: string): Promise<Provable> {
  await manager.query(
    `CREATE TABLE proved AS
     SELECT id AS session, EXISTS (
       SELECT 1 FROM ${live}.events WHERE session = sessions.id AND mail = 0
     ) AS is_old
     FROM ${live}.sessions WHERE id NOT IN (SELECT session FROM ${live}.parked)`,
  );
  await manager.query('CREATE UNIQUE INDEX ON proved (session)');
  const [counted]: [Provable] = await manager.query(
    `SELECT count(*) FILTER (WHERE NOT is_old) AS whole, count(*) FILTER (WHERE is_old) AS old,
       (SELECT count(*) FROM ${live}.sessions) - count(*) AS parked
     FROM proved`,
  );
  return counted;
}
