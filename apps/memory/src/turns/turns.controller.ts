import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/broker';
import type { QueryRequest, QueryResponse, TurnView } from '#shared/contracts';
import { Turns } from './turns.js';

@Controller()
export class TurnsController {
  constructor(@Inject(Turns) private readonly turns: Turns) {}

  @Query('memory.turn.get')
  get(request: QueryRequest<'memory.turn.get'>): Promise<TurnView> {
    return this.turns.get(request);
  }

  @Query('memory.turn.list')
  list(request: QueryRequest<'memory.turn.list'>): Promise<QueryResponse<'memory.turn.list'>> {
    return this.turns.list(request);
  }

  @Query('memory.turn.recall')
  recall(request: QueryRequest<'memory.turn.recall'>): Promise<QueryResponse<'memory.turn.recall'>> {
    return this.turns.recall(request);
  }
}
