import { Body, Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { QueryClient, tellUser, type Broker } from '#shared/broker';
import { idSchema, isStorable, parseOrRefuse, type Session } from '#shared/contracts';
import { visibleMessages } from '#shared/conversation';
import { BROKER } from '#shared/service';
import { Asker } from '../access/asker.decorator.js';
import { KnownAgents } from '../agents/known-agents.js';
import { streamAskedFor } from '../live/asked-stream.js';
import { EventStreams } from '../live/event-streams.js';
import { SessionState } from '../live/session-state.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { KnownSessions } from './known-sessions.js';

const storableText = (most: number) =>
  z.string().max(most).refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs');

const createSchema = z.strictObject({
  name: storableText(200).optional(),
  model: storableText(200)
    .regex(/^[a-z-]+\/.+$/, 'must be written as <provider>/<model>')
    .optional(),
  systemPrompt: storableText(100_000).optional(),
  agents: z.array(idSchema).max(1, 'names more than one agent, and a session has one at most').optional(),
  project: idSchema.optional(),
});

@Controller('v1/sessions')
export class SessionsController {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(KnownAgents) private readonly agents: KnownAgents,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(SessionState) private readonly state: SessionState,
  ) {}

  @Post()
  async create(@Body() body: unknown, @Asker() owner: string): Promise<Session> {
    const {
      name = null,
      model = null,
      systemPrompt = null,
      agents = [],
      project,
    } = parseOrRefuse(createSchema, body ?? {}, 'body');
    await this.agents.check(agents, model, owner);
    const session = await this.queries.ask('memory.session.create', {
      owner,
      name,
      model,
      systemPrompt,
      agents,
      ...(project === undefined ? {} : { project }),
    });
    this.sessions.note(session);
    const { id, createdAt: at } = session;
    tellUser(this.broker, owner, { type: 'session_created', session: id, name, at });
    return session;
  }

  @Get(':session')
  async read(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<Session> {
    return this.sessions.asItIs(session, user);
  }

  /** The path, up to what is being written at this moment. */
  @Get(':session/messages')
  async messages(@Param('session', IdPipe) session: string, @Asker() user: string) {
    const { conversation } = await this.state.read(session, user);
    return { messages: visibleMessages(conversation), head: conversation.head };
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
