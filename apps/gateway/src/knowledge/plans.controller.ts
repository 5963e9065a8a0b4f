import { Body, Controller, Get, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { newId, type Plan } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { sendDone } from '../turns/send-done.js';
import { parsePlan, parsePlanMove } from './knowledge-body.js';
import { Plans } from './plans.js';
import { sendMade } from './send-made.js';

/** What is to happen in a session, and what comes of it when it has. */
@Controller('v1/sessions/:session/plans')
export class PlansController {
  constructor(@Inject(Plans) private readonly plans: Plans) {}

  @Get()
  list(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<{ plans: Plan[] }> {
    return this.plans.list({ session, user });
  }

  @Post()
  async make(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const what = parsePlan(body);
    const plan = newId('pl');
    await sendMade(reply, { plan }, await this.plans.make({ session, user }, plan, what));
  }

  @Patch(':plan')
  async move(
    @Param('session', IdPipe) session: string,
    @Param('plan', IdPipe) plan: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const to = parsePlanMove(body);
    await sendDone(reply, await this.plans.move({ session, user }, plan, to));
  }
}
