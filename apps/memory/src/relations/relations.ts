import { Inject, Injectable } from '@nestjs/common';
import { userPerson, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { scopeOf } from '../knowledge/knowing-session.js';
import { readKnowledge } from '../knowledge/read-knowledge.js';
import { pairsOf } from './pairs.js';
import { relationsBetween } from './relations-between.js';

/** What those who take part feel for each other. */
@Injectable()
export class Relations {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(asked: QueryRequest<'memory.relation.list'>): Promise<QueryResponse<'memory.relation.list'>> {
    const relations = await readKnowledge(this.database, asked, (manager, session) =>
      relationsBetween(
        manager,
        { owner: session.owner, scope: scopeOf(session) },
        pairsOf([...session.agents, userPerson]),
      ),
    );
    return { relations };
  }
}
