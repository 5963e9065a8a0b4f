import { Controller, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ListedSession } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { silenceMs, unwanted } from '../files/limits.js';
import { throwAway } from '../files/throw-away.js';
import { NewSessions } from '../sessions/new-sessions.js';
import { Imports } from './imports.js';

/** A session out of what was exported, here or elsewhere. */
@Controller('v1/sessions/import')
export class ImportController {
  constructor(
    @Inject(Imports) private readonly imports: Imports,
    @Inject(NewSessions) private readonly sessions: NewSessions,
  ) {}

  @Post()
  async import(@Req() { raw }: FastifyRequest, @Asker() user: string): Promise<ListedSession> {
    raw.setTimeout(silenceMs, () => raw.destroy());
    try {
      // Ended by its reader, a request would keep its connection from ever reading another.
      const content = raw.iterator({ destroyOnReturn: false });
      const session = await this.imports.take(content, user);
      this.sessions.tell(session);
      return session;
    } catch (error) {
      throwAway(raw, unwanted);
      throw error;
    }
  }
}
