import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Deed } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { Takes } from '../refusals/taken-query.js';
import { deedParameters, deedsAskedFor } from './asked-deeds.js';

/** Who did what: to what is the asker's, or was done by him. An administrator sees what anybody did. */
@Controller('v1/audit')
export class AuditController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  @Takes(deedParameters)
  async list(
    @Asking() { access }: Admitted,
    @Query() query: unknown,
  ): Promise<{ deeds: Deed[]; cursor: string | null }> {
    const asked = deedsAskedFor(query, Date.now());
    const user = access.scopes.includes('admin') ? null : access.user;
    const { deeds, next } = await this.queries.ask('memory.audit.list', { user, ...asked });
    return { deeds, cursor: next };
  }
}
