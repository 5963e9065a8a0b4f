import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse, RewindPreview } from '#shared/contracts';
import { History } from './history.js';

@Controller()
export class HistoryController {
  constructor(@Inject(History) private readonly history: History) {}

  @Query('memory.history.branch')
  branch(request: QueryRequest<'memory.history.branch'>): Promise<QueryResponse<'memory.history.branch'>> {
    return this.history.branch(request);
  }

  @Query('memory.history.siblings')
  siblings(
    request: QueryRequest<'memory.history.siblings'>,
  ): Promise<QueryResponse<'memory.history.siblings'>> {
    return this.history.siblings(request);
  }

  @Query('memory.history.tree')
  tree(request: QueryRequest<'memory.history.tree'>): Promise<QueryResponse<'memory.history.tree'>> {
    return this.history.tree(request);
  }

  @Query('memory.history.message')
  message(request: QueryRequest<'memory.history.message'>): Promise<QueryResponse<'memory.history.message'>> {
    return this.history.message(request);
  }

  @Query('memory.history.preview')
  preview(request: QueryRequest<'memory.history.preview'>): Promise<RewindPreview> {
    return this.history.preview(request);
  }
}
