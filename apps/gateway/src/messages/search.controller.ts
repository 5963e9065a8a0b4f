import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { QueryClient } from '#shared/broker';
import { idSchema, parseOrRefuse, type Found } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { pageFields, soughtField } from '../refusals/asked-list.js';
import { Takes } from '../refusals/taken-query.js';

const searchSchema = z.object({ ...pageFields, q: soughtField(1_000), session: idSchema.optional() });

/** Over all that was said in one's own sessions. */
@Controller('v1/search')
export class SearchController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  @Takes(['q', 'session', 'limit', 'cursor'])
  async search(
    @Asker() user: string,
    @Query() query: unknown,
  ): Promise<{ found: Found[]; cursor: string | null }> {
    const asked = parseOrRefuse(searchSchema, query);
    const { found, next } = await this.queries.ask('memory.search', { user, ...asked });
    return { found, cursor: next };
  }
}
