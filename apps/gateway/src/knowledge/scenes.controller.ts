import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { newId, type QueryResponse } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { UpToDate } from '../live/up-to-date.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Commands } from '../turns/commands.js';
import { sendDone } from '../turns/send-done.js';
import { parseScene, parseSceneEnd } from './knowledge-body.js';
import { sendMade } from './send-made.js';

/** Where and when a session plays. */
@Controller('v1/sessions/:session/scenes')
export class ScenesController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(UpToDate) private readonly now: UpToDate,
  ) {}

  @Get()
  async list(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
  ): Promise<QueryResponse<'memory.scene.list'>> {
    return this.now.ask('memory.scene.list', { session, user });
  }

  @Post()
  async open(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const setting = parseScene(body);
    const scene = newId('se');
    const granted = await this.commands.send({ session, user }, 'scene.open', { scene, setting });
    await sendMade(reply, { scene }, granted);
  }

  @Post(':scene/close')
  @HttpCode(204)
  async close(
    @Param('session', IdPipe) session: string,
    @Param('scene', IdPipe) scene: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { next } = parseSceneEnd(body);
    await sendDone(reply, await this.commands.send({ session, user }, 'scene.close', { scene, next }));
  }
}
