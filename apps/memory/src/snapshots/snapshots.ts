import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { notFound, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { conversationOf, openFrom, storedProjection } from '../projection/session-state.js';
import { sessionOf, type SessionRow } from '../sessions/session.entity.js';
import { onceSeen } from './once-seen.js';
import { messageOf, pathToHead, type PathMessage } from './path.js';

type Answer = QueryResponse<'memory.session.snapshot'>;
type Row = SessionRow & { messages: PathMessage[] | null };

/** One statement: asked for by every cold activation and every reader without a cursor. */
const statement = `
  SELECT id, owner, name, model, system_prompt AS "systemPrompt", agents, project, passes, recall, scenes, parent,
         workspace, forked_from AS "forkedFrom", created_at AS "createdAt", gen, n, en, epoch, sequence, projection,
         ${pathToHead} AS messages
  FROM sessions WHERE id = $1 AND ($2::text IS NULL OR owner = $2)`;

/** A conversation as the projection knows it: position and content are of the same instant. */
@Injectable()
export class Snapshots {
  constructor(@Inject(Database) private readonly database: Database) {}

  async of({ session, user, seen }: QueryRequest<'memory.session.snapshot'>): Promise<Answer> {
    return (await onceSeen(seen, () => this.read(session, user))).answer;
  }

  private async read(session: string, user: string | null): Promise<{ en: number; answer: Answer }> {
    const row = await this.database.read((manager) => rowOf(manager, session, user));
    const { gen, n, en, epoch, sequence, messages } = row;
    const projection = storedProjection(row.projection);
    const snapshot = {
      position: { gen, n, en, epoch, sequence },
      conversation: conversationOf(projection, (messages ?? []).map(messageOf)),
      openFrom: openFrom(projection),
    };
    return { en, answer: { session: sessionOf(row), snapshot } };
  }
}

/** Another's session is as absent as one that never was. `user` null is the service itself. */
async function rowOf(manager: EntityManager, session: string, user: string | null): Promise<Row> {
  const [row]: Row[] = await manager.query(statement, [session, user]);
  if (!row) throw notFound('session');
  return row;
}
