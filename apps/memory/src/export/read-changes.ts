import type { EntityManager } from 'typeorm';
import type { ExportedChange } from '#shared/contracts';
import { isOf } from '../knowledge/counting.js';
import { changeOf, storedColumns, tableOf, type StoredChange } from '../knowledge/stored-change.js';

const changesOf = (kind: ExportedChange['kind'], condition: string): string =>
  `SELECT ${storedColumns(kind)} FROM ${tableOf[kind]} change WHERE ${condition}`;

/** Memories and relations of those that it was forked from too, as everywhere else where knowledge counts. */
const changes = `(
    ${changesOf('memory', isOf('change', '$1'))} UNION ALL ${changesOf('relation', isOf('change', '$1'))}
    UNION ALL ${changesOf('scene', 'change.session = $1')} UNION ALL ${changesOf('plan', 'change.session = $1')}
  ) changes
  WHERE "on" IS NULL OR EXISTS (SELECT FROM messages WHERE messages.session = $1 AND messages.id = "on")`;

/** What `readChanges` would read, judged before it is. */
export async function sizeOfChanges(
  manager: EntityManager,
  session: string,
): Promise<{ count: number; bytes: number }> {
  const [size]: { count: string; bytes: string }[] = await manager.query(
    `SELECT count(*) AS count, coalesce(sum(octet_length(body::text)), 0) AS bytes FROM ${changes}`,
    [session],
  );
  return { count: Number(size?.count), bytes: Number(size?.bytes) };
}

/** What agents have come to know in a session, in order. What hangs on a message that is not there never counts. */
export async function readChanges(manager: EntityManager, session: string): Promise<ExportedChange[]> {
  const rows: StoredChange[] = await manager.query(
    `SELECT kind, at, "on", body FROM ${changes} ORDER BY at, en, session`,
    [session],
  );
  return rows.map(changeOf);
}
