import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { idSchema, parseOrRefuse, type ListedSession } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { UpToDate } from '../live/up-to-date.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { NewSessions } from '../sessions/new-sessions.js';

export const forkBody = z.strictObject({ message: idSchema.optional() });

/** Copying a long path takes memory a while. */
const patienceMs = 30_000;

/** A session of its own with the path up to one of its messages. */
@Controller('v1/sessions/:session/fork')
export class ForkController {
  constructor(
    @Inject(NewSessions) private readonly sessions: NewSessions,
    @Inject(UpToDate) private readonly now: UpToDate,
  ) {}

  @Post()
  async fork(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Body() body: unknown,
  ): Promise<ListedSession> {
    const { message = null } = parseOrRefuse(forkBody, body ?? {}, 'body');
    const fork = await this.now.ask('memory.session.fork', { session, user, message }, patienceMs);
    this.sessions.tell(fork);
    return fork;
  }
}
