import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Commands } from '../turns/commands.js';
import { sendDone } from '../turns/send-done.js';
import { parseQueueEdit } from './queue-body.js';
import type { QueueView } from './queue-view.js';
import { Queues } from './queues.js';

/** The turns that wait for their session, and what may be done with them until they start. */
@Controller('v1/sessions/:session/queue')
export class QueueController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Queues) private readonly queues: Queues,
  ) {}

  @Get()
  read(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<QueueView> {
    return this.queues.read(session, user);
  }

  @Patch(':turn')
  async edit(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const edit = parseQueueEdit(body, this.config.PARLEY_MAX_TEXT_CHARS);
    await sendDone(reply, await this.commands.send({ session, user }, 'queue.edit', { turn, ...edit }));
  }

  @Delete(':turn')
  async cancel(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asker() user: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDone(reply, await this.commands.send({ session, user }, 'queue.cancel', { turn }));
  }

  @Post('resume')
  @HttpCode(204)
  async resume(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDone(reply, await this.commands.send({ session, user }, 'queue.resume', {}));
  }
}
