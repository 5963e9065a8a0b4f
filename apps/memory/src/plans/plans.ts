import { Inject, Injectable } from '@nestjs/common';
import type { QueryRequest, QueryResponse, PlanChange } from '#shared/contracts';
import { Database } from '../database/database.js';
import { changesOfPath } from '../knowledge/changes-of-path.js';
import { readKnowledge } from '../knowledge/read-knowledge.js';
import { foldPlans } from './fold-plans.js';

@Injectable()
export class Plans {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(asked: QueryRequest<'memory.plan.list'>): Promise<QueryResponse<'memory.plan.list'>> {
    const changes = await readKnowledge(this.database, asked, (manager, session) =>
      changesOfPath<PlanChange>(manager, 'plan_changes', session),
    );
    return { plans: foldPlans(changes) };
  }
}
