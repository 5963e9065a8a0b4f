import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { DeadLetters } from './dead-letters.js';

@Controller()
export class DeadLettersController {
  constructor(@Inject(DeadLetters) private readonly letters: DeadLetters) {}

  @Query('logging.dead.list')
  list(request: QueryRequest<'logging.dead.list'>): Promise<QueryResponse<'logging.dead.list'>> {
    return this.letters.list(request);
  }

  @Query('logging.dead.repeat')
  repeat(request: QueryRequest<'logging.dead.repeat'>): Promise<QueryResponse<'logging.dead.repeat'>> {
    return this.letters.repeat(request);
  }
}
