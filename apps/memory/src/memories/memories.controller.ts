import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { Memory, QueryRequest, QueryResponse } from '#shared/contracts';
import { Memories } from './memories.js';

@Controller()
export class MemoriesController {
  constructor(@Inject(Memories) private readonly memories: Memories) {}

  @Query('memory.memory.list')
  list(request: QueryRequest<'memory.memory.list'>): Promise<QueryResponse<'memory.memory.list'>> {
    return this.memories.list(request);
  }

  @Query('memory.memory.get')
  get(request: QueryRequest<'memory.memory.get'>): Promise<Memory> {
    return this.memories.get(request);
  }
}
