import { Inject, Injectable } from '@nestjs/common';
import { LessThan, Not, type EntityManager } from 'typeorm';
import {
  notFound,
  type QueryRequest,
  type QueryResponse,
  type TurnRequest,
  type TurnView,
} from '#shared/contracts';
import { Database } from '../database/database.js';
import { ownSession } from '../sessions/own-session.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { SteerRow } from './steer.entity.js';
import { TurnRow, turnViewOf } from './turn.entity.js';

@Injectable()
export class Turns {
  constructor(@Inject(Database) private readonly database: Database) {}

  async get({ session, user, turn, seen }: QueryRequest<'memory.turn.get'>): Promise<TurnView> {
    const { row } = await onceSeen(seen, () => this.read(session, user, turn));
    if (!row) throw notFound('turn');
    return turnViewOf(row);
  }

  async list(request: QueryRequest<'memory.turn.list'>): Promise<QueryResponse<'memory.turn.list'>> {
    const { rows } = await onceSeen(request.seen, () => this.page(request));
    const next = rows.length === request.limit ? (rows.at(-1)?.beforeN ?? null) : null;
    return { turns: rows.map(turnViewOf), next };
  }

  /** Of a fork's messages those of its origin are asked that was there when they were said. */
  async request({
    session,
    message,
    seen,
  }: QueryRequest<'memory.turn.request'>): Promise<QueryResponse<'memory.turn.request'>> {
    const { request } = await onceSeen(seen, () =>
      this.database.readAtOnce(async (manager) => {
        const [found]: { en: number; request: TurnRequest | null }[] = await manager.query(requestStatement, [
          session,
          message,
        ]);
        if (!found) throw notFound('session');
        return found;
      }),
    );
    return { request };
  }

  /** What the actor asks about ids and keys that it does not hold any more. */
  async recall({
    session,
    turn,
    message,
  }: QueryRequest<'memory.turn.recall'>): Promise<QueryResponse<'memory.turn.recall'>> {
    return this.database.readAtOnce(async (manager) => {
      // The last acceptance counts: words that joined a turn may yet have become one of their own.
      const row = await manager.findOneBy(TurnRow, { session, id: turn, status: Not('rejected') });
      const steered = row ? null : await manager.findOneBy(SteerRow, { session, id: turn });
      const taken: unknown[] = await manager.query(messageIsTaken, [session, message]);
      return {
        turn: (row && recalled(row.id, row)) ?? (steered && recalled(steered.turn, steered)),
        messageTaken: taken.length > 0,
      };
    });
  }

  /** The place before its acceptance gives each turn its own number. */
  private page({ session, user, limit, before }: QueryRequest<'memory.turn.list'>) {
    return this.database.readAtOnce(async (manager) => {
      const { en } = await ownSession(manager, session, user);
      const older = before === null ? {} : { beforeN: LessThan(before) };
      const rows = await manager.find(TurnRow, {
        where: { session, ...older },
        order: { beforeN: 'DESC' },
        take: limit,
      });
      return { en, rows };
    });
  }

  private read(session: string, user: string, turn: string): Promise<{ en: number; row: TurnRow | null }> {
    return this.database.readAtOnce(async (manager) => {
      const { en } = await ownSession(manager, session, user);
      return { en, row: await shownTurn(manager, session, turn) };
    });
  }
}

/** The last acceptance counts: words that joined a turn may yet have become one of their own. */
const requestStatement = `
  SELECT sessions.en, (
    SELECT events.body -> 'request' FROM messages m
    JOIN events ON events.session = m.origin AND events.turn = m.turn AND events.type = 'turn.accepted'
    WHERE m.session = sessions.id AND m.id = $2
    ORDER BY events.en DESC LIMIT 1
  ) AS request
  FROM sessions WHERE id = $1`;

/** Neither what waits nor what was said to a running turn stands among the messages yet. What was refused is free. */
const messageIsTaken = `
  SELECT 1 FROM messages WHERE session = $1 AND id = $2
  UNION ALL SELECT 1 FROM turns WHERE session = $1 AND message = $2 AND status <> 'rejected'
  UNION ALL SELECT 1 FROM steers WHERE session = $1 AND message = $2
  LIMIT 1`;

/** The turn of this id; where its words have joined another one and did not become a turn themselves, that one. */
async function shownTurn(manager: EntityManager, session: string, turn: string): Promise<TurnRow | null> {
  const row = await manager.findOneBy(TurnRow, { session, id: turn });
  if (row) return row;
  const steered = await manager.findOneBy(SteerRow, { session, id: turn });
  return steered && manager.findOneBy(TurnRow, { session, id: steered.turn });
}

type Sent = Pick<TurnRow, 'message' | 'keyHash' | 'beforeGen' | 'beforeN' | 'beforeSequence'>;

function recalled(turn: string, { message, keyHash, beforeGen, beforeN, beforeSequence }: Sent) {
  return { turn, message, keyHash, before: { gen: beforeGen, n: beforeN, sequence: beforeSequence } };
}
