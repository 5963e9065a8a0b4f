import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { invalidRequest, parseOrRefuse } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { flagField } from '../refusals/asked-list.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { pageAskedFor } from '../turns/asked-page.js';
import { Messages, type Path, type ToldMessage, type TreePage } from './messages.js';

const askedSchema = z.object({ all: flagField });

/** What was said in a session. */
@Controller('v1/sessions/:session/messages')
export class MessagesController {
  constructor(@Inject(Messages) private readonly messages: Messages) {}

  /** The path, or a page of the tree. */
  @Get()
  @Takes(['all', 'limit', 'cursor'])
  async list(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Query() query: Record<string, unknown>,
  ): Promise<Path | TreePage> {
    const { all } = parseOrRefuse(askedSchema, query);
    if (all) return this.messages.tree({ session, user }, pageAskedFor(query));
    refusePaging(query);
    return this.messages.path({ session, user });
  }

  @Get(':message')
  read(
    @Param('session', IdPipe) session: string,
    @Param('message', IdPipe) message: string,
    @Asker() user: string,
  ): Promise<ToldMessage> {
    return this.messages.read({ session, user }, message);
  }
}

function refusePaging(query: Record<string, unknown>): void {
  const given = ['limit', 'cursor'].filter((name) => query[name] !== undefined);
  if (given.length === 0) return;
  throw invalidRequest(
    given.map((path) => ({ path, problem: 'goes with all=true: the path is told as a whole' })),
  );
}
