import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { AuditTrail } from './audit-trail.js';

@Controller()
export class AuditController {
  constructor(@Inject(AuditTrail) private readonly trail: AuditTrail) {}

  @Query('memory.audit.list')
  list(request: QueryRequest<'memory.audit.list'>): Promise<QueryResponse<'memory.audit.list'>> {
    return this.trail.list(request);
  }
}
