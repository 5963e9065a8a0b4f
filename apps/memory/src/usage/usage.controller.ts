import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { UsageReport } from './usage-report.js';

@Controller()
export class UsageController {
  constructor(@Inject(UsageReport) private readonly report: UsageReport) {}

  @Query('memory.usage')
  usage(request: QueryRequest<'memory.usage'>): Promise<QueryResponse<'memory.usage'>> {
    return this.report.of(request);
  }
}
