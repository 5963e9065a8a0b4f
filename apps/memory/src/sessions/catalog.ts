import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { tellUser, type Broker } from '#shared/broker';
import { notFound, type ListedSession, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { UserRow } from '../access/user.entity.js';
import { Database } from '../database/database.js';
import { emptyProjection } from '../projection/session-state.js';
import { insertSession } from './insert-session.js';
import { listSessions } from './list-sessions.js';
import { markSession } from './mark-session.js';
import { placeOf, type Place } from './new-place.js';
import { ownSession } from './own-session.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { listedOf, type SessionRow } from './session.entity.js';
import { refuseUnstorable } from '../asked/unstorable.js';

type Request = QueryRequest<'memory.session.create'>;

@Injectable()
export class Catalog {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BROKER) private readonly broker: Broker,
  ) {}

  async create(request: Request): Promise<ListedSession> {
    const { name, model, systemPrompt } = request;
    refuseUnstorable({ name, model, systemPrompt });
    const { session, isNew } = await this.database.change(async (manager) => {
      if (!(await manager.existsBy(UserRow, { id: request.owner }))) throw notFound('user');
      const place = await placeOf(manager, request);
      const inserted = await insert(manager, request, place);
      const row = await ownSession(manager, place.id, request.owner);
      if (row.parent?.key !== place.parent?.key) throw new Error(`Session ${place.id} is another call's.`);
      return { session: listedOf(row), isNew: inserted === 'new' };
    });
    if (isNew) this.tellOfChild(session);
    return session;
  }

  async get({ session, user, seen }: QueryRequest<'memory.session.get'>): Promise<ListedSession> {
    const read = (): Promise<SessionRow> =>
      this.database.read((manager) => ownSession(manager, session, user));
    return listedOf(await onceSeen(seen, read));
  }

  list(request: QueryRequest<'memory.session.list'>): Promise<QueryResponse<'memory.session.list'>> {
    return this.database.read((manager) => listSessions(manager, request));
  }

  mark(request: QueryRequest<'memory.session.mark'>): Promise<ListedSession> {
    refuseUnstorable({ name: request.name ?? null });
    return this.database.change((manager) => markSession(manager, request));
  }

  /** Of any other session its gateway tells, which was asked for it. */
  private tellOfChild({ id: session, owner, name, parent, createdAt: at }: ListedSession): void {
    if (!parent) return;
    tellUser(this.broker, owner, { type: 'session_created', session, name, parent: parent.session, at });
  }
}

function insert(manager: EntityManager, request: Request, place: Place): Promise<'new' | 'known'> {
  const { owner, name, model, systemPrompt } = request;
  const { agents = [], passes = null, recall = 'everywhere', scenes = false } = request;
  const settings = { model, systemPrompt, agents, passes, recall, scenes };
  const nothingYet = { forkedFrom: null, projection: emptyProjection };
  return insertSession(manager, { owner, name, ...settings, ...place, ...nothingYet });
}
