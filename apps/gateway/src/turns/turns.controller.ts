import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#shared/config';
import type { TurnView } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import type { Admitted } from '../access/admitted.js';
import { Asker, Asking } from '../access/asker.decorator.js';
import { streamAskedFor } from '../live/asked-stream.js';
import { EventStreams } from '../live/event-streams.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { pageAskedFor } from './asked-page.js';
import { parseIdempotencyKey, parseSubmit, sayingLimits } from './submit-body.js';
import { Submits } from './submits.js';
import { TurnAnswers } from './turn-answers.js';
import { TurnViews } from './turn-views.js';
import { wantsToWait } from './wanted-answer.js';

@Controller('v1/sessions/:session/turns')
export class TurnsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Submits) private readonly submits: Submits,
    @Inject(TurnAnswers) private readonly answers: TurnAnswers,
    @Inject(TurnViews) private readonly views: TurnViews,
  ) {}

  /** Answers with the turn's events, with the finished reply, or with 202 and where to look. */
  @Post()
  @Takes(['wait'])
  async submit(
    @Param('session', IdPipe) session: string,
    @Asking() { access: { user, budgeted } }: Admitted,
    @Body() body: unknown,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Headers('traceparent') traceparent: string | undefined,
    @Query('wait') wait: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const waits = wantsToWait(wait);
    const submit = parseSubmit(body, sayingLimits(this.config));
    const key = parseIdempotencyKey(keyHeader);
    await this.answers.answer({ request, reply }, { session, user }, waits, () =>
      this.submits.submit({ session, user, budgeted, body: submit, key, traceparent }),
    );
  }

  @Get()
  @Takes(['limit', 'cursor'])
  async list(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Query() query: unknown,
  ): Promise<{ turns: TurnView[]; cursor: string | null }> {
    const page = pageAskedFor(query);
    await this.sessions.of(session, user);
    const { turns, next } = await this.views.list({ session, user, ...page });
    return { turns, cursor: next === null ? null : String(next) };
  }

  @Get(':turn')
  async read(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asker() user: string,
  ): Promise<TurnView> {
    await this.sessions.of(session, user);
    return this.views.read(session, user, turn);
  }

  @Get(':turn/events')
  @Takes(['after', 'snapshots', 'format', 'ticket'])
  @HttpCode(200)
  async events(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asker() user: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = streamAskedFor(request);
    const { cursor } = asked;
    await this.sessions.of(session, user);
    // A text that has joined another turn is answered by that one.
    const { id, endedAt, status } = await this.views.read(session, user, turn);
    if (cursor && endedAt !== null && !(await this.views.hasMore(session, id, cursor))) {
      // 204 also tells a browser's EventSource that there is nothing to come back for.
      await reply.status(204).send();
      return;
    }
    await this.streams.stream(reply, {
      session,
      user,
      turn: id,
      standing: status === 'pending' ? 'in the mailbox' : 'in the log',
      ...asked,
    });
  }
}
