import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Snapshots } from './snapshots.js';

@Controller()
export class SnapshotsController {
  constructor(@Inject(Snapshots) private readonly snapshots: Snapshots) {}

  @Query('memory.session.snapshot')
  snapshot(
    request: QueryRequest<'memory.session.snapshot'>,
  ): Promise<QueryResponse<'memory.session.snapshot'>> {
    return this.snapshots.of(request);
  }
}
