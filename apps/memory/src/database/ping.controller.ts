import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryResponse } from '#shared/contracts';
import { Database } from './database.js';

@Controller()
export class PingController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Query('memory.ping')
  async ping(): Promise<QueryResponse<'memory.ping'>> {
    await this.database.ping();
    return { ok: true };
  }
}
