import type { EntityManager } from 'typeorm';
import type { ExportedChange } from '#shared/contracts';
import { changeOf, storedColumns, tableOf, type StoredChange } from './stored-change.js';

/**
 * What a fork has of its origin as its own, in order: its scenes and plans, which no other session is told of, and all that
 * hangs on nothing, so that neither can take it from the other by a clear. What else hangs on the messages that it takes
 * along is not copied: there may be very much of it.
 */
export async function takenAlong(
  manager: EntityManager,
  origin: string,
  path: readonly string[],
): Promise<ExportedChange[]> {
  const changesOf = (kind: ExportedChange['kind'], condition: string) => `
    SELECT ${storedColumns(kind)} FROM ${tableOf[kind]} change WHERE change.session = $1 AND (${condition})`;
  const free = 'change.on_message IS NULL';
  const onPath = `${free} OR change.on_message = ANY ($2)`;
  const rows = await manager.query<StoredChange[]>(
    `SELECT kind, at, "on", body FROM (
       ${changesOf('memory', free)} UNION ALL ${changesOf('relation', free)}
       UNION ALL ${changesOf('scene', onPath)} UNION ALL ${changesOf('plan', onPath)}
     ) changes ORDER BY en`,
    [origin, path],
  );
  return rows.map(changeOf);
}
