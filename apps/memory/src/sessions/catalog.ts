import { Inject, Injectable } from '@nestjs/common';
import { tellUser, type Broker } from '#shared/broker';
import { invalidRequest, isStorable, notFound, type QueryRequest, type Session } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { UserRow } from '../access/user.entity.js';
import { Database } from '../database/database.js';
import { insertSession } from './insert-session.js';
import { placeOf } from './new-place.js';
import { ownSession } from './own-session.js';
import { sessionOf } from './session.entity.js';

type Request = QueryRequest<'memory.session.create'>;

@Injectable()
export class Catalog {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BROKER) private readonly broker: Broker,
  ) {}

  async create(request: Request): Promise<Session> {
    refuseUnstorable(request);
    const { session, isNew } = await this.database.change(async (manager) => {
      if (!(await manager.existsBy(UserRow, { id: request.owner }))) throw notFound('user');
      const { id, ...of } = await placeOf(manager, request);
      const inserted = await insertSession(manager, request, { id, ...of });
      const row = await ownSession(manager, id, request.owner);
      if (row.parent?.key !== of.parent?.key) throw new Error(`Session ${id} is another call's.`);
      return { session: sessionOf(row), isNew: inserted === 'new' };
    });
    if (isNew) this.tellOfChild(session);
    return session;
  }

  async get({ session, user }: QueryRequest<'memory.session.get'>): Promise<Session> {
    return sessionOf(await this.database.read((manager) => ownSession(manager, session, user)));
  }

  /** Of any other session its gateway tells, which was asked for it. */
  private tellOfChild({ id: session, owner, name, parent, createdAt: at }: Session): void {
    if (!parent) return;
    tellUser(this.broker, owner, { type: 'session_created', session, name, parent: parent.session, at });
  }
}

function refuseUnstorable({ name, model, systemPrompt }: Request): void {
  const texts = Object.entries({ name, model, systemPrompt });
  const bad = texts.filter(([, text]) => text !== null && !isStorable(text));
  if (bad.length === 0) return;
  const problem = 'must hold neither U+0000 nor half a surrogate pair';
  throw invalidRequest(bad.map(([path]) => ({ path, problem })));
}
