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
import { formatCursor, type TurnView } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { Asker } from '../access/asker.decorator.js';
import { streamAskedFor } from '../live/asked-stream.js';
import { EventStreams } from '../live/event-streams.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { pageAskedFor } from './asked-page.js';
import { parseIdempotencyKey, parseSubmit } from './submit-body.js';
import { Submits, type Submit, type Submitted } from './submits.js';
import { TurnOutcomes, type Awaited } from './turn-outcomes.js';
import { TurnRefused } from './turn-refused.js';
import { TurnViews } from './turn-views.js';
import { wantsEvents, wantsToWait } from './wanted-answer.js';

@Controller('v1/sessions/:session/turns')
export class TurnsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Submits) private readonly submits: Submits,
    @Inject(TurnOutcomes) private readonly outcomes: TurnOutcomes,
    @Inject(TurnViews) private readonly views: TurnViews,
  ) {}

  /** Answers with the turn's events, with the finished reply, or with 202 and where to look. */
  @Post()
  @Takes(['wait'])
  async submit(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Query('wait') wait: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const waits = wantsToWait(wait);
    const submit = parseSubmit(body, this.config.PARLEY_MAX_TEXT_CHARS);
    const key = parseIdempotencyKey(keyHeader);
    const submitted = await this.submitted(reply, { session, user, body: submit, key });
    if (submitted.status === 'pending') return this.answerAccepted(reply, session, submitted);
    const { turn, before } = submitted;
    void reply.header('parley-turn-id', turn);
    if (waits) {
      const joined = submitted.becomes !== undefined;
      const awaited = { session, user, turn, before, joined };
      return this.answerOutcome(request, reply, awaited, acceptedBody(session, submitted));
    }
    if (wantsEvents(request)) {
      const standing = 'in the log';
      return this.streams.stream(reply, { session, user, turn, standing, cursor: before });
    }
    return this.answerAccepted(reply, session, submitted);
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

  private async submitted(reply: FastifyReply, submit: Submit): Promise<Submitted> {
    try {
      return await this.submits.submit(submit);
    } catch (error) {
      if (error instanceof TurnRefused && error.runningTurn)
        void reply.header('parley-turn-id', error.runningTurn);
      throw error;
    }
  }

  private async answerAccepted(reply: FastifyReply, session: string, submitted: Submitted): Promise<void> {
    await reply.status(202).send(acceptedBody(session, submitted));
  }

  private async answerOutcome(
    request: FastifyRequest,
    reply: FastifyReply,
    awaited: Awaited,
    accepted: object,
  ): Promise<void> {
    const left = new AbortController();
    const leave = (): void => left.abort();
    if (request.raw.socket.destroyed) return;
    request.raw.socket.once('close', leave);
    try {
      await this.outcomes.tell(awaited, left.signal, async (waited) => {
        if (waited.kind === 'over') await reply.status(200).send(waited.outcome);
        if (waited.kind === 'closing') await reply.status(202).send(accepted);
      });
    } finally {
      request.raw.socket.off('close', leave);
    }
  }
}

function acceptedBody(session: string, submitted: Submitted) {
  const { turn, message, status } = submitted;
  const events = `/v1/sessions/${session}/turns/${turn}/events`;
  if (submitted.status === 'pending') return { turn, message, status, events };
  const { before, position, becomes } = submitted;
  return { turn, message, status, events: `${events}?after=${formatCursor(before)}`, position, becomes };
}
