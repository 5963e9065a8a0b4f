import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Commands } from '../turns/commands.js';
import { sendDone } from '../turns/send-done.js';
import { parseResult } from './result-body.js';

/** What clients have made of calls of their own tools. */
@Controller('v1/sessions/:session/calls/:key')
export class ClientCallsController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @Post('result')
  async result(
    @Param('session', IdPipe) session: string,
    @Param('key', IdPipe) key: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = parseResult(body);
    await sendDone(reply, await this.commands.send({ session, user }, 'call.answer', { key, ...result }));
  }
}
