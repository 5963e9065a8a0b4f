import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Relations } from './relations.js';

@Controller()
export class RelationsController {
  constructor(@Inject(Relations) private readonly relations: Relations) {}

  @Query('memory.relation.list')
  list(request: QueryRequest<'memory.relation.list'>): Promise<QueryResponse<'memory.relation.list'>> {
    return this.relations.list(request);
  }
}
