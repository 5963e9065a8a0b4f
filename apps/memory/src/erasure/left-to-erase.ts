import type { EntityManager } from 'typeorm';

/** A deleted session of which something may still lie outside the database. */
export interface Remains {
  id: string;
  owner: string;
  gen: string | null;
  sequence: number;
  /** Its own, or that of the session it worked for. */
  workspace: string;
  files: string[];
  /** Nobody is waited for any longer. */
  overdue: boolean;
}

const waitedFor = '1 hour';

/** Whatever could not be erased lately comes behind all that was not tried since. */
export async function remainsOfDeleted(manager: EntityManager, most: number): Promise<Remains[]> {
  const [rows]: [Remains[], number] = await manager.query(
    `UPDATE deleted_sessions SET tried_at = now() WHERE id IN (
       SELECT id FROM deleted_sessions WHERE erased_at IS NULL ORDER BY coalesce(tried_at, at) LIMIT $1
     ) RETURNING id, owner, gen, sequence, workspace, files, at < now() - interval '${waitedFor}' AS overdue`,
    [most],
  );
  return rows;
}

/**
 * Of its files, those that no message of another session names, said or still waiting to be said. They go from the
 * catalog first, so that nobody begins to use one meanwhile.
 */
export async function forgetFiles(manager: EntityManager, { owner, files }: Remains): Promise<string[]> {
  if (files.length === 0) return [];
  const used: { file: string }[] = await manager.query(
    `SELECT DISTINCT file FROM (
       SELECT block ->> 'file' AS file
       FROM messages m JOIN sessions ON sessions.id = m.session, json_array_elements(m.blocks) block
       WHERE sessions.owner = $1 AND m.blocks::text LIKE '%"file"%'
       UNION ALL
       SELECT wanted.file FROM sessions, unnest($2::text[]) AS wanted (file)
       WHERE sessions.owner = $1 AND strpos(sessions.projection::text, wanted.file) > 0
     ) named WHERE file = ANY ($2)`,
    [owner, files],
  );
  const kept = new Set(used.map(({ file }) => file));
  const unused = files.filter((file) => !kept.has(file));
  await manager.query('DELETE FROM files WHERE owner = $1 AND id = ANY ($2)', [owner, unused]);
  return unused;
}

export async function noteErased(manager: EntityManager, id: string): Promise<void> {
  await manager.query(`UPDATE deleted_sessions SET erased_at = now(), files = '{}' WHERE id = $1`, [id]);
}
