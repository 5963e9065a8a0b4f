import type { EntityManager } from 'typeorm';
import type { Happened } from '../sessions/activity.js';
import { lockFamily } from './families.js';

/** What a log has said with its last word. */
export interface Deletion extends Happened {
  gen: string;
  sequence: number;
}

export interface Erased {
  session: string;
  owner: string;
  at: string;
}

/** Everything that tells of one session hangs on these, the session itself last. */
export const tablesOfSession = [
  'memory_changes',
  'relation_changes',
  'scene_changes',
  'plan_changes',
  'message_versions',
  'message_words',
  'messages',
  'steers',
  'turns',
  'schedules',
  'parked',
  'turn_records',
  'events',
] as const;

/** What somebody has spent stays spent, and what he has done stays done. */
export const tablesThatStay = ['usage', 'admissions', 'deeds'] as const;

/**
 * Of what was deleted nothing is left here but that it was, with all that worked for it. What lies outside the database
 * is erased later, from what is noted here.
 */
export async function eraseDeleted(manager: EntityManager, happened: readonly Deletion[]): Promise<Erased[]> {
  const erased: Erased[] = [];
  for (const { session, gen, sequence, entry } of happened) {
    if (entry.type !== 'session.deleted') continue;
    const family = await lockFamily(manager, session);
    await endAdmissions(manager, family, { session, entry });
    await noteDeleted(manager, family, { gen, sequence });
    for (const table of tablesOfSession)
      await manager.query(`DELETE FROM ${table} WHERE session = ANY ($1)`, [family]);
    const [rows]: [Omit<Erased, 'at'>[], number] = await manager.query(
      'DELETE FROM sessions WHERE id = ANY ($1) RETURNING id AS session, owner',
      [family],
    );
    erased.push(...rows.map((row) => ({ ...row, at: entry.at })));
  }
  return erased;
}

/** Nobody tells of their end any more. */
async function endAdmissions(
  manager: EntityManager,
  family: readonly string[],
  { entry }: Happened,
): Promise<void> {
  await manager.query(
    'UPDATE admissions SET ended_at = greatest(at, $2::timestamptz) WHERE session = ANY ($1) AND ended_at IS NULL',
    [family, entry.at],
  );
}

/**
 * A child has no last word of its own: it ends with that of its parent. Files are named by what was said and by what
 * never came to be; they are those of the owner, for another's is only named.
 */
async function noteDeleted(
  manager: EntityManager,
  family: readonly string[],
  { gen, sequence }: Pick<Deletion, 'gen' | 'sequence'>,
): Promise<void> {
  await manager.query(
    `INSERT INTO deleted_sessions (id, owner, is_child, gen, sequence, workspace, files)
     SELECT id, owner, parent IS NOT NULL, $2, $3, coalesce(workspace, id), ARRAY(
       SELECT files.id FROM files WHERE files.owner = sessions.owner AND files.id IN (
         SELECT found[1] FROM messages m, regexp_matches(m.blocks::text, ${fileName}, 'g') found
         WHERE m.session = sessions.id AND m.blocks::text LIKE '%"file"%'
         UNION
         SELECT found[1] FROM events, regexp_matches(events.body::text, ${fileName}, 'g') found
         WHERE events.session = sessions.id AND events.body::text LIKE '%"file"%'
       )
     )
     FROM sessions WHERE id = ANY ($1) ON CONFLICT (id) DO NOTHING`,
    [family, gen, sequence],
  );
}

/** Wherever a block may stand in what an event says. */
const fileName = `'"file"\\s*:\\s*"([A-Za-z0-9_-]{1,64})"'`;

/** Of sessions that nobody knows, those that are known to have been deleted. */
export async function deletedAmong(
  manager: EntityManager,
  sessions: readonly string[],
): Promise<Set<string>> {
  if (sessions.length === 0) return new Set();
  const rows: { id: string }[] = await manager.query('SELECT id FROM deleted_sessions WHERE id = ANY ($1)', [
    sessions,
  ]);
  return new Set(rows.map(({ id }) => id));
}
