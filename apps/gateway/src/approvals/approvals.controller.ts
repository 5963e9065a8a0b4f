import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Conversation } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { StateNow } from '../live/state-now.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { sendDone } from '../turns/send-done.js';
import { Commands } from '../turns/commands.js';
import { parseAnswer } from './answer-body.js';
import type { ApprovalsView } from './approvals-view.js';
import { familyApprovals } from './family-approvals.js';

/** What a turn wants to do and may not do unasked. */
@Controller('v1/sessions/:session/approvals')
export class ApprovalsController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(StateNow) private readonly state: StateNow,
  ) {}

  @Get()
  async list(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<ApprovalsView> {
    const look = async (each: string): Promise<Conversation> =>
      (await this.state.read(each, user)).conversation;
    return familyApprovals(session, look);
  }

  @Post(':approval')
  async answer(
    @Param('session', IdPipe) session: string,
    @Param('approval', IdPipe) approval: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = parseAnswer(body);
    await sendDone(
      reply,
      await this.commands.send({ session, user }, 'approval.answer', { approval, ...answer }),
    );
  }
}
