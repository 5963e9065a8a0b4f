import type { EntityManager } from 'typeorm';
import { notFound } from '#shared/contracts';
import { SessionRow } from './session.entity.js';

/** So that it is not deleted before what belongs to it is there. */
export async function heldSession(
  manager: EntityManager,
  session: string,
  owner: string,
): Promise<SessionRow> {
  await manager.query('SELECT FROM sessions WHERE id = $1 FOR KEY SHARE', [session]);
  return ownSession(manager, session, owner);
}

/** Another's session is as absent as one that never was. `user` null is the service itself. */
export async function ownSession(
  manager: EntityManager,
  session: string,
  user: string | null,
): Promise<SessionRow> {
  const found = await manager.findOneBy(SessionRow, {
    id: session,
    ...(user === null ? {} : { owner: user }),
  });
  if (!found) throw notFound('session');
  return found;
}
