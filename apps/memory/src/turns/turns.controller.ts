import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse, TurnView } from '#shared/contracts';
import { Database } from '../database/database.js';
import { turnEvents } from './turn-events.js';
import { Turns } from './turns.js';

@Controller()
export class TurnsController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Turns) private readonly turns: Turns,
  ) {}

  @Query('memory.turn.get')
  get(request: QueryRequest<'memory.turn.get'>): Promise<TurnView> {
    return this.turns.get(request);
  }

  @Query('memory.turn.list')
  list(request: QueryRequest<'memory.turn.list'>): Promise<QueryResponse<'memory.turn.list'>> {
    return this.turns.list(request);
  }

  @Query('memory.turn.events')
  events(request: QueryRequest<'memory.turn.events'>): Promise<QueryResponse<'memory.turn.events'>> {
    return this.database.readAtOnce((manager) => turnEvents(manager, request));
  }

  @Query('memory.turn.request')
  request(request: QueryRequest<'memory.turn.request'>): Promise<QueryResponse<'memory.turn.request'>> {
    return this.turns.request(request);
  }

  @Query('memory.turn.recall')
  recall(request: QueryRequest<'memory.turn.recall'>): Promise<QueryResponse<'memory.turn.recall'>> {
    return this.turns.recall(request);
  }
}
