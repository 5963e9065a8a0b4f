import { Controller, Get, Inject } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { QueryResponse } from '#shared/contracts';

/** What can be asked here, and what each can do. Only inference knows. */
@Controller('v1/models')
export class ModelsController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  list(): Promise<QueryResponse<'model.list'>> {
    return this.queries.ask('model.list', {});
  }
}
