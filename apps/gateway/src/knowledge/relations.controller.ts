import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { QueryResponse } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { UpToDate } from '../live/up-to-date.js';
import { IdPipe } from '../refusals/id.pipe.js';

/** What those who take part in a session think of each other. */
@Controller('v1/sessions/:session/relations')
export class RelationsController {
  constructor(@Inject(UpToDate) private readonly now: UpToDate) {}

  @Get()
  async list(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
  ): Promise<QueryResponse<'memory.relation.list'>> {
    return this.now.ask('memory.relation.list', { session, user });
  }
}
