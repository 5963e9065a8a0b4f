import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, Recalled } from '#shared/contracts';
import { Recall } from './recall.js';

@Controller()
export class RecallController {
  constructor(@Inject(Recall) private readonly recall: Recall) {}

  @Query('memory.recall')
  of(request: QueryRequest<'memory.recall'>): Promise<Recalled> {
    return this.recall.recall(request);
  }
}
