import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/broker';
import type { QueryResponse } from '#shared/contracts';
import { listedTools } from './listed-tools.js';
import { REGISTRY, type Registry } from './registry.js';

@Controller()
export class ListingController {
  constructor(@Inject(REGISTRY) private readonly registry: Registry) {}

  @Query('tools.list')
  list(): QueryResponse<'tools.list'> {
    return { tools: listedTools(this.registry) };
  }
}
