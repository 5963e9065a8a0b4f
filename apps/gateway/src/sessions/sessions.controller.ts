import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryClient } from '#shared/broker';
import type { ListedSession } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { Clearings } from '../clearing/clearings.js';
import { streamAskedFor } from '../live/asked-stream.js';
import { EventStreams } from '../live/event-streams.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { sessionListQuery, sessionsAskedFor } from './asked-sessions.js';
import { KnownSessions } from './known-sessions.js';
import { NewSessions, type BegunSession } from './new-sessions.js';
import { parseNewSession, parseSessionChange } from './session-body.js';
import { SessionChanges } from './session-changes.js';

@Controller('v1/sessions')
export class SessionsController {
  constructor(
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(Clearings) private readonly clearings: Clearings,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(NewSessions) private readonly beginning: NewSessions,
    @Inject(SessionChanges) private readonly changes: SessionChanges,
  ) {}

  @Post()
  create(@Body() body: unknown, @Asker() owner: string): Promise<BegunSession> {
    return this.beginning.begin(owner, parseNewSession(body));
  }

  @Get()
  @Takes(sessionListQuery)
  async list(
    @Asker() user: string,
    @Query() query: unknown,
  ): Promise<{ sessions: ListedSession[]; cursor: string | null }> {
    const asked = sessionsAskedFor(query);
    const { sessions, next } = await this.queries.ask('memory.session.list', { user, ...asked });
    return { sessions, cursor: next };
  }

  @Get(':session')
  async read(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<ListedSession> {
    return this.sessions.asItIs(session, user);
  }

  @Patch(':session')
  async change(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const changed = await this.changes.change({ session, user }, parseSessionChange(body));
    if (changed === 'pending') await reply.status(202).send({ status: 'pending' });
    else await reply.status(200).send(changed.session);
  }

  /** What runs is stopped first; nothing comes behind it. */
  @Delete(':session')
  async delete(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const deleted = await this.clearings.delete({ session, user });
    this.sessions.forget(session, user);
    if (deleted === 'done') await reply.status(204).send();
    else await reply.status(202).send({ status: 'pending' });
  }

  @Get(':session/events')
  @Takes(['after', 'snapshots', 'format', 'ticket'])
  async events(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = streamAskedFor(request);
    await this.sessions.of(session, user);
    await this.streams.stream(reply, { session, user, ...asked });
  }
}
