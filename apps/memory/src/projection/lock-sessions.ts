import type { EntityManager } from 'typeorm';
import type { SessionRow } from '../sessions/session.entity.js';
import { storedProjection, type SessionState } from './session-state.js';

/**
 * In the order of their ids, so that two instances never wait for each other in a circle: all at once, those that will be
 * erased with another one too.
 */
export async function lockSessions(
  manager: EntityManager,
  ids: string[],
  forGood: boolean,
): Promise<Map<string, SessionState>> {
  const rows: SessionStateRow[] = await manager.query(
    `SELECT id, gen, n, en, epoch, sequence, projection FROM sessions
     WHERE id = ANY ($1) ORDER BY id FOR ${forGood ? '' : 'NO KEY '}UPDATE`,
    [ids],
  );
  return new Map(
    rows.map(({ id, projection, ...position }) => [
      id,
      { position, projection: storedProjection(projection) },
    ]),
  );
}

type SessionStateRow = Pick<SessionRow, 'id' | 'gen' | 'n' | 'en' | 'epoch' | 'sequence' | 'projection'>;
