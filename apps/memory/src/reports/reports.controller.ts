import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { keepRecord } from './keep-record.js';
import { storyOf } from './story-of.js';

/** What the logging service asks for, and what it wants kept. */
@Controller()
export class ReportsController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Query('memory.report.story')
  async story(request: QueryRequest<'memory.report.story'>): Promise<QueryResponse<'memory.report.story'>> {
    const read = () => this.database.readAtOnce((manager) => storyOf(manager, request));
    const { user, name, parents, entries, next } = await onceSeen(request.seen, read);
    return { user, name, parents, entries, next };
  }

  @Query('memory.report.keep')
  async keep({ record }: QueryRequest<'memory.report.keep'>): Promise<QueryResponse<'memory.report.keep'>> {
    return { kept: await this.database.change((manager) => keepRecord(manager, record)) };
  }
}
