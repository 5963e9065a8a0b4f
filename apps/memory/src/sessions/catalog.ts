import { Inject, Injectable } from '@nestjs/common';
import { tellUser, type Broker } from '#shared/broker';
import type { ListedSession, QueryRequest, QueryResponse } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { insertNew } from './insert-new.js';
import { listSessions } from './list-sessions.js';
import { markSession } from './mark-session.js';
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
      const { place, inserted } = await insertNew(manager, request);
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
    return this.database.change(async (manager) => {
      const marked = await markSession(manager, request);
      const changed = (['name', 'archived'] as const).filter((mark) => request[mark] !== undefined);
      const { user: by, session } = request;
      // Of what he has read nobody is accountable.
      if (changed.length > 0)
        await noteDeed(manager, { deed: 'session.marked', by, session, detail: { changed } });
      return marked;
    });
  }

  /** Of any other session its gateway tells, which was asked for it. */
  private tellOfChild({ id: session, owner, name, parent, createdAt: at }: ListedSession): void {
    if (!parent) return;
    tellUser(this.broker, owner, { type: 'session_created', session, name, parent: parent.session, at });
  }
}
