import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { RewindPreview } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { UpToDate } from '../live/up-to-date.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { refuseFields } from '../refusals/no-fields.js';
import { Commands } from '../turns/commands.js';
import { naming } from '../turns/turn-answers.js';
import { sendMoved } from './send-moved.js';

/** Which message is the last of the path, or of the branch that is to be it. */
@Controller('v1/sessions/:session/messages/:message')
export class RewindController {
  constructor(
    @Inject(UpToDate) private readonly now: UpToDate,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  /** What a rewind to this message would take away. */
  @Get('rewind')
  async preview(
    @Param('session', IdPipe) session: string,
    @Param('message', IdPipe) message: string,
    @Asker() user: string,
  ): Promise<RewindPreview> {
    return this.now.ask('memory.history.preview', { session, user, message });
  }

  @Post('rewind')
  @HttpCode(200)
  async rewind(
    @Param('session', IdPipe) session: string,
    @Param('message', IdPipe) message: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(body);
    const moving = this.commands.send({ session, user }, 'history.rewind', { message });
    await sendMoved(reply, await naming(reply, moving));
  }

  /** Makes the branch of this message the path, to the newest word below it. */
  @Post('select')
  @HttpCode(200)
  async select(
    @Param('session', IdPipe) session: string,
    @Param('message', IdPipe) message: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(body);
    const moving = this.commands.send({ session, user }, 'message.select', { message });
    await sendMoved(reply, await naming(reply, moving));
  }
}
