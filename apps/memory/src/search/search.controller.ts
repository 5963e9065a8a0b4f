import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { search } from './search.js';

@Controller()
export class SearchController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Query('memory.search')
  search(request: QueryRequest<'memory.search'>): Promise<QueryResponse<'memory.search'>> {
    return this.database.read((manager) => search(manager, request));
  }
}
