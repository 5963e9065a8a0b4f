import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  invalidRequest,
  isStorable,
  newId,
  notFound,
  type QueryRequest,
  type Session,
} from '#shared/contracts';
import { UserRow } from '../access/user.entity.js';
import { Database } from '../database/database.js';
import { emptyProjection } from '../projection/session-state.js';
import { SessionRow, sessionOf } from './session.entity.js';

@Injectable()
export class Catalog {
  constructor(@Inject(Database) private readonly database: Database) {}

  async create({ agents = [], ...wanted }: QueryRequest<'memory.session.create'>): Promise<Session> {
    refuseUnstorable(wanted);
    return this.database.change(async (manager) => {
      if (!(await manager.existsBy(UserRow, { id: wanted.owner }))) throw notFound('user');
      const row = manager.create(SessionRow, {
        ...wanted,
        agents,
        id: newId('s'),
        projection: emptyProjection,
      });
      return sessionOf(await manager.save(row));
    });
  }

  async get({ session, user }: QueryRequest<'memory.session.get'>): Promise<Session> {
    return sessionOf(await this.database.read((manager) => ownSession(manager, session, user)));
  }
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

function refuseUnstorable({ name, model, systemPrompt }: QueryRequest<'memory.session.create'>): void {
  const texts = Object.entries({ name, model, systemPrompt });
  const bad = texts.filter(([, text]) => text !== null && !isStorable(text));
  if (bad.length === 0) return;
  const problem = 'must hold neither U+0000 nor half a surrogate pair';
  throw invalidRequest(bad.map(([path]) => ({ path, problem })));
}
