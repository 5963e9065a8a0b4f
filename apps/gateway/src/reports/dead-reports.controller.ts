import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { QueryClient } from '#shared/broker';
import { parseOrRefuse, type DeadReport } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { refuseOthers } from '../access/administrators.js';
import { Asking } from '../access/asker.decorator.js';
import { pageFields } from '../refusals/asked-list.js';
import { Takes } from '../refusals/taken-query.js';
import { repeatBody, sinkField } from './repeat-body.js';

const noCursor = 'is not one that this list has given out';

const askedSchema = z.object({
  sink: sinkField,
  limit: pageFields.limit,
  cursor: z
    .string(noCursor)
    .regex(/^\d{1,15}$/, noCursor)
    .transform(Number)
    .default(0),
});

/** All of them may have to be read. */
const repeatMs = 30_000;

/** What no sink has taken. It concerns the operator, whoever's turns they are. */
@Controller('v1/reports/dead')
export class DeadReportsController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  @Takes(Object.keys(askedSchema.shape))
  async list(
    @Asking() asking: Admitted,
    @Query() query: unknown,
  ): Promise<{ dead: DeadReport[]; cursor: string | null }> {
    refuseOthers(asking);
    const { cursor, ...asked } = parseOrRefuse(askedSchema, query);
    const { dead, next } = await this.queries.ask('logging.dead.list', { ...asked, after: cursor });
    return { dead, cursor: next === null ? null : String(next) };
  }

  @Post('repeat')
  @HttpCode(200)
  repeat(@Asking() asking: Admitted, @Body() body: unknown): Promise<{ repeated: number }> {
    refuseOthers(asking);
    const asked = parseOrRefuse(repeatBody, body ?? {}, 'body');
    return this.queries.ask('logging.dead.repeat', asked, repeatMs);
  }
}
