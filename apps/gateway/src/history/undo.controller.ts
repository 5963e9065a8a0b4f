import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { refuseFields } from '../refusals/no-fields.js';
import { Commands } from '../turns/commands.js';
import { naming } from '../turns/turn-answers.js';
import { sendMoved } from './send-moved.js';

@Controller('v1/sessions/:session/undo')
export class UndoController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  /** Takes back the last change of the history. */
  @Post()
  @HttpCode(200)
  async undo(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(body);
    await sendMoved(reply, await naming(reply, this.commands.send({ session, user }, 'history.undo', {})));
  }
}
