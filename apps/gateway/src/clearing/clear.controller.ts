import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { refuseFields } from '../refusals/no-fields.js';
import { Clearings } from './clearings.js';

@Controller('v1/sessions/:session/clear')
export class ClearController {
  constructor(@Inject(Clearings) private readonly clearings: Clearings) {}

  /** Stops what runs and what waits, then takes the path away; an undo brings it back. */
  @Post()
  @HttpCode(200)
  async clear(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(body);
    const cleared = await this.clearings.clear({ session, user });
    if (cleared === 'done') await reply.status(200).send({ head: null });
    else await reply.status(202).send({ status: 'pending' });
  }
}
