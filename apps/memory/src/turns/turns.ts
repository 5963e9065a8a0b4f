import { Inject, Injectable } from '@nestjs/common';
import {
  notFound,
  type EntryBody,
  type QueryRequest,
  type QueryResponse,
  type TurnView,
} from '#shared/contracts';
import { Database } from '../database/database.js';
import { ownSession } from '../sessions/catalog.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { TurnRow, turnViewOf } from './turn.entity.js';

@Injectable()
export class Turns {
  constructor(@Inject(Database) private readonly database: Database) {}

  async get({ session, user, turn, seen }: QueryRequest<'memory.turn.get'>): Promise<TurnView> {
    const { row } = await onceSeen(seen, () => this.read(session, user, turn));
    if (!row) throw notFound('turn');
    return turnViewOf(row);
  }

  /** What the actor asks about ids and keys that it does not hold any more. */
  async recall({
    session,
    turn,
    message,
    cause,
  }: QueryRequest<'memory.turn.recall'>): Promise<QueryResponse<'memory.turn.recall'>> {
    return this.database.readAtOnce(async (manager) => {
      const row = await manager.findOneBy(TurnRow, { session, id: turn });
      const taken: unknown[] = await manager.query('SELECT 1 FROM messages WHERE session = $1 AND id = $2', [
        session,
        message,
      ]);
      const rejected: { body: EntryBody<'turn.rejected'> }[] = await manager.query(
        `SELECT body FROM events WHERE session = $1 AND cause = $2 AND type = 'turn.rejected'`,
        [session, cause],
      );
      return {
        turn: row && recalled(row),
        messageTaken: taken.length > 0,
        rejected: rejected[0]?.body ?? null,
      };
    });
  }

  private read(session: string, user: string, turn: string): Promise<{ en: number; row: TurnRow | null }> {
    return this.database.readAtOnce(async (manager) => {
      const { en } = await ownSession(manager, session, user);
      return { en, row: await manager.findOneBy(TurnRow, { session, id: turn }) };
    });
  }
}

function recalled({ message, keyHash, beforeGen, beforeN, beforeSequence }: TurnRow) {
  return { message, keyHash, before: { gen: beforeGen, n: beforeN, sequence: beforeSequence } };
}
