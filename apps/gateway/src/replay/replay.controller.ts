import { Controller, Get, HttpCode, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { naming } from '../turns/turn-answers.js';
import { Replays } from './replays.js';

const mostPaceMs = 10_000;
const noPace = `must be a whole number of milliseconds from 0 to ${mostPaceMs}`;

const askedSchema = z.object({
  pace: z
    .string(noPace)
    .regex(/^\d{1,5}$/, noPace)
    .transform(Number)
    .refine((pace) => pace <= mostPaceMs, noPace)
    .default(0),
});

@Controller('v1/sessions/:session/turns/:turn/replay')
export class ReplayController {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Replays) private readonly replays: Replays,
  ) {}

  /** A turn that is over, event by event. */
  @Get()
  @Takes(['pace'])
  @HttpCode(200)
  async replay(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asker() user: string,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { pace } = parseOrRefuse(askedSchema, query);
    await this.sessions.of(session, user);
    await naming(reply, this.replays.replay(reply, { session, user, turn, paceMs: pace }));
  }
}
