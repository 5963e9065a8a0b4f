import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Scenes } from './scenes.js';

@Controller()
export class ScenesController {
  constructor(@Inject(Scenes) private readonly scenes: Scenes) {}

  @Query('memory.scene.list')
  list(request: QueryRequest<'memory.scene.list'>): Promise<QueryResponse<'memory.scene.list'>> {
    return this.scenes.list(request);
  }
}
