import type { EntityManager } from 'typeorm';
import { notFound, type Session } from '#shared/contracts';
import type { Scope } from './counting.js';

/** Of a session, what decides on what is known in it. */
export interface KnowingSession {
  id: string;
  owner: string;
  agents: string[];
  recall: Session['recall'];
  /** How far of its log has been read, before anything else is. */
  en: number;
}

/** Who answers where nobody was named. */
const builtIn = 'assistant';

/** Another's session is as absent as one that never was; `user` null is the service itself. Its projection may be large. */
export async function knowingSession(
  manager: EntityManager,
  session: string,
  user: string | null,
): Promise<KnowingSession> {
  const [found]: KnowingSession[] = await manager.query(
    `SELECT id, owner, agents, recall, en FROM sessions WHERE id = $1 AND ($2::text IS NULL OR owner = $2)`,
    [session, user],
  );
  if (!found) throw notFound('session');
  return { ...found, agents: found.agents.length === 0 ? [builtIn] : found.agents };
}

/** Memories and relations of its agents are those of all of the owner's sessions, unless it keeps to its own. */
export function scopeOf({ id, recall }: KnowingSession): Scope {
  return { kind: recall === 'everywhere' ? 'everywhere' : 'session', session: id };
}
