import type { EntityManager } from 'typeorm';
import { notFound, type ListedSession, type QueryRequest } from '#shared/contracts';
import { ownSession } from './own-session.js';
import { listedOf } from './session.entity.js';

/** Of what was archived already the date stays; what comes after it was read is unread again. */
const statement = `
  UPDATE sessions SET
    name = CASE WHEN $3 THEN $4::text ELSE name END,
    archived_at = CASE $5::boolean WHEN true THEN coalesce(archived_at, now()) WHEN false THEN NULL ELSE archived_at END,
    read_en = CASE WHEN $6 THEN greatest(read_en, coalesce($7::bigint, en)) ELSE read_en END
  WHERE id = $1 AND owner = $2`;

export async function markSession(
  manager: EntityManager,
  { session, user, name, archived, read, seen }: QueryRequest<'memory.session.mark'>,
): Promise<ListedSession> {
  const said = [name !== undefined, name ?? null, archived ?? null, read ?? false, seen?.en ?? null];
  const [, marked]: [unknown[], number] = await manager.query(statement, [session, user, ...said]);
  if (marked === 0) throw notFound('session');
  return listedOf(await ownSession(manager, session, user));
}
