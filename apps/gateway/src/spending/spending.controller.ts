import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { QueryResponse } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { Takes } from '../refusals/taken-query.js';
import { usageAskedFor, usageParameters, type AskedUsage } from './asked-usage.js';

export type UsageView = Pick<AskedUsage, 'from' | 'to' | 'by'> &
  Pick<QueryResponse<'memory.usage'>, 'rows' | 'total'> & { cursor: string | null };

/** What the asker has spent, and what he may. */
@Controller('v1')
export class SpendingController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get('usage')
  @Takes(usageParameters)
  async usage(@Asker() user: string, @Query() query: unknown): Promise<UsageView> {
    const asked = usageAskedFor(query, Date.now());
    const { from, to, by } = asked;
    const { rows, total, next } = await this.queries.ask('memory.usage', { user, ...asked });
    return { from, to, by, rows, total, cursor: next };
  }

  @Get('budget')
  budget(@Asker() user: string): Promise<QueryResponse<'memory.budget'>> {
    return this.queries.ask('memory.budget', { user });
  }
}
