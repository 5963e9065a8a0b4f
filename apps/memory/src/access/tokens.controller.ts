import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Tokens } from './tokens.js';

@Controller()
export class TokensController {
  constructor(@Inject(Tokens) private readonly tokens: Tokens) {}

  @Query('memory.token.list')
  list(request: QueryRequest<'memory.token.list'>): Promise<QueryResponse<'memory.token.list'>> {
    return this.tokens.list(request);
  }

  @Query('memory.token.create')
  create(request: QueryRequest<'memory.token.create'>): Promise<QueryResponse<'memory.token.create'>> {
    return this.tokens.create(request);
  }

  @Query('memory.token.revoke')
  revoke(request: QueryRequest<'memory.token.revoke'>): Promise<QueryResponse<'memory.token.revoke'>> {
    return this.tokens.revoke(request);
  }
}
