import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { ListedSession, QueryRequest, QueryResponse } from '#shared/contracts';
import { Catalog } from './catalog.js';
import { Forks } from './forks.js';

@Controller()
export class SessionsController {
  constructor(
    @Inject(Catalog) private readonly catalog: Catalog,
    @Inject(Forks) private readonly forks: Forks,
  ) {}

  @Query('memory.session.create')
  create(request: QueryRequest<'memory.session.create'>): Promise<ListedSession> {
    return this.catalog.create(request);
  }

  @Query('memory.session.get')
  get(request: QueryRequest<'memory.session.get'>): Promise<ListedSession> {
    return this.catalog.get(request);
  }

  @Query('memory.session.list')
  list(request: QueryRequest<'memory.session.list'>): Promise<QueryResponse<'memory.session.list'>> {
    return this.catalog.list(request);
  }

  @Query('memory.session.mark')
  mark(request: QueryRequest<'memory.session.mark'>): Promise<ListedSession> {
    return this.catalog.mark(request);
  }

  @Query('memory.session.fork')
  fork(request: QueryRequest<'memory.session.fork'>): Promise<ListedSession> {
    return this.forks.fork(request);
  }
}
