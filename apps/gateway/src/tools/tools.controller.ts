import { Controller, Get, Inject } from '@nestjs/common';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { KnownOffers } from './known-offers.js';
import { toolsViewOf, type ToolsView } from './tools-view.js';

/** What agents could use at this moment. */
@Controller('v1/tools')
export class ToolsController {
  constructor(@Inject(KnownOffers) private readonly offers: KnownOffers) {}

  @Get()
  async list(@Asking() { access }: Admitted): Promise<ToolsView> {
    return toolsViewOf(await this.offers.now(), access.scopes.includes('admin'));
  }
}
