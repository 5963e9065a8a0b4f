import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Plans } from './plans.js';

@Controller()
export class PlansController {
  constructor(@Inject(Plans) private readonly plans: Plans) {}

  @Query('memory.plan.list')
  list(request: QueryRequest<'memory.plan.list'>): Promise<QueryResponse<'memory.plan.list'>> {
    return this.plans.list(request);
  }
}
