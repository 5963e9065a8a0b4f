import type { EntityManager } from 'typeorm';
import type { Database } from '../database/database.js';
import { onceSeen, type Seen } from '../snapshots/once-seen.js';
import { knowingSession, type KnowingSession } from './knowing-session.js';

export interface Asker {
  session: string;
  /** Null: the service itself. */
  user: string | null;
  seen?: Seen;
}

/**
 * What is known in a session, read behind the place to which its log had been read: so it may have seen more than is
 * said, but never less.
 */
export async function readKnowledge<T>(
  database: Database,
  { session, user, seen }: Asker,
  read: (manager: EntityManager, session: KnowingSession) => Promise<T>,
): Promise<T> {
  const { answer } = await onceSeen(seen, () =>
    database.read(async (manager) => {
      const knowing = await knowingSession(manager, session, user);
      if (seen && knowing.en < seen.en) return { en: knowing.en, answer: undefined as never };
      return { en: knowing.en, answer: await read(manager, knowing) };
    }),
  );
  return answer;
}
