import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Steers, type Steered } from './steers.js';
import { parseSteer } from './submit-body.js';

@Controller('v1/sessions/:session/turns/:turn')
export class SteerController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Steers) private readonly steers: Steers,
  ) {}

  /** Words for a turn that runs; it reads them between two of its steps. */
  @Post('steer')
  @HttpCode(202)
  async steer(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asking() { access: { user, budgeted } }: Admitted,
    @Body() body: unknown,
  ): Promise<Steered> {
    const text = parseSteer(body, this.config.PARLEY_MAX_TEXT_CHARS);
    return this.steers.steer({ session, user, budgeted, turn, text });
  }
}
