import type { EntityManager } from 'typeorm';
import type { KnowingSession } from './knowing-session.js';

export interface Change<Body> {
  at: Date;
  body: Body;
}

/**
 * What counts on the path of one session, in the order of its log: as whoever keeps that has it. A fork has copies of what
 * its origin had, so nobody else's log has a say. Scenes and plans are few, so they are folded here.
 */
export async function changesOfPath<Body extends object>(
  manager: EntityManager,
  table: 'scene_changes' | 'plan_changes',
  { id, owner }: Pick<KnowingSession, 'id' | 'owner'>,
): Promise<Change<Body>[]> {
  const rows = await manager.query<(Change<Body> & { on: string | null })[]>(
    `SELECT change.at, change.body, change.on_message AS "on" FROM ${table} change
     WHERE change.owner = $2 AND change.session = $1 AND (change.on_message IS NULL OR (
       SELECT true FROM messages anchor
       WHERE anchor.session = $1 AND anchor.id = change.on_message AND anchor.on_path LIMIT 1))
     ORDER BY change.en`,
    [id, owner],
  );
  return rows.map(({ at, body, on }) => ({ at, body: { ...body, on } }));
}
