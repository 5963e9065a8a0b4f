import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/broker';
import type { QueryRequest, Session } from '#shared/contracts';
import { Catalog } from './catalog.js';

@Controller()
export class SessionsController {
  constructor(@Inject(Catalog) private readonly catalog: Catalog) {}

  @Query('memory.session.create')
  create(request: QueryRequest<'memory.session.create'>): Promise<Session> {
    return this.catalog.create(request);
  }

  @Query('memory.session.get')
  get(request: QueryRequest<'memory.session.get'>): Promise<Session> {
    return this.catalog.get(request);
  }
}
