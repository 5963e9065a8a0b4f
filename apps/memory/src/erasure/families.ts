import type { EntityManager } from 'typeorm';

const family = `WITH RECURSIVE family AS (
    SELECT id FROM sessions WHERE id = ANY ($1)
    UNION
    SELECT sessions.id FROM family JOIN sessions ON sessions.parent ->> 'session' = family.id
  )`;

/** Sessions with all that work for them. */
export async function familiesOf(manager: EntityManager, sessions: readonly string[]): Promise<string[]> {
  if (sessions.length === 0) return [];
  const rows: { id: string }[] = await manager.query(`${family} SELECT id FROM family`, [sessions]);
  return rows.map(({ id }) => id);
}

/** For good: nothing that still belongs to one of them begins meanwhile. In the order of their ids, as everybody locks them. */
export async function lockFamily(manager: EntityManager, session: string): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `${family} SELECT id FROM sessions WHERE id IN (SELECT id FROM family) ORDER BY id FOR UPDATE`,
    [[session]],
  );
  return rows.map(({ id }) => id);
}
