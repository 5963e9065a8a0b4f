import { Inject, Injectable } from '@nestjs/common';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { conversationOf, openFrom, storedProjection } from '../projection/session-state.js';
import { ownSession } from '../sessions/catalog.js';
import { sessionOf } from '../sessions/session.entity.js';
import { onceSeen } from './once-seen.js';
import { readPath } from './path.js';

type Answer = QueryResponse<'memory.session.snapshot'>;

/** A conversation as the projection knows it: position and content are of the same instant. */
@Injectable()
export class Snapshots {
  constructor(@Inject(Database) private readonly database: Database) {}

  async of({ session, user, seen }: QueryRequest<'memory.session.snapshot'>): Promise<Answer> {
    return (await onceSeen(seen, () => this.read(session, user))).answer;
  }

  private read(session: string, user: string | null): Promise<{ en: number; answer: Answer }> {
    return this.database.readAtOnce(async (manager) => {
      const row = await ownSession(manager, session, user);
      const { gen, n, en, epoch, sequence } = row;
      const projection = storedProjection(row.projection);
      const messages = await readPath(manager, session, projection.head);
      const snapshot = {
        position: { gen, n, en, epoch, sequence },
        conversation: conversationOf(projection, messages),
        openFrom: openFrom(projection),
      };
      return { en, answer: { session: sessionOf(row), snapshot } };
    });
  }
}
