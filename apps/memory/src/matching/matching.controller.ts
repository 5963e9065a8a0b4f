import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Matches } from './matches.js';
import { Seeds } from './seeds.js';

@Controller()
export class MatchingController {
  constructor(
    @Inject(Matches) private readonly matches: Matches,
    @Inject(Seeds) private readonly seeds: Seeds,
  ) {}

  @Query('memory.session.match')
  match(request: QueryRequest<'memory.session.match'>): Promise<QueryResponse<'memory.session.match'>> {
    return this.matches.of(request);
  }

  @Query('memory.session.seed')
  seed(request: QueryRequest<'memory.session.seed'>): Promise<QueryResponse<'memory.session.seed'>> {
    return this.seeds.begin(request);
  }
}
