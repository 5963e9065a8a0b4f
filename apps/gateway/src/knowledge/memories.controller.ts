import { Body, Controller, Delete, Get, Inject, Param, Patch, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { idSchema, parseOrRefuse, type Memory } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { flagField, pageFields, soughtField } from '../refusals/asked-list.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { sendDone } from '../turns/send-done.js';
import { parseMemoryEdit } from './knowledge-body.js';
import { KnownMemories } from './known-memories.js';

const listSchema = z.object({
  ...pageFields,
  agent: idSchema.optional(),
  q: soughtField(1_000).optional(),
  all: flagField,
});

/** What the agents of a session remember, that of the owner's other sessions with it unless it recalls its own alone. */
@Controller('v1/sessions/:session/memories')
export class MemoriesController {
  constructor(@Inject(KnownMemories) private readonly memories: KnownMemories) {}

  @Get()
  @Takes(['agent', 'q', 'all', 'limit', 'cursor'])
  async list(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Query() query: unknown,
  ): Promise<{ memories: Memory[]; cursor: string | null }> {
    const asked = parseOrRefuse(listSchema, query);
    const { memories, next } = await this.memories.list({ session, user, ...asked });
    return { memories, cursor: next };
  }

  @Patch(':memory')
  async change(
    @Param('session', IdPipe) session: string,
    @Param('memory', IdPipe) memory: string,
    @Asker() user: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const edit = parseMemoryEdit(body);
    await sendDone(reply, await this.memories.edit({ session, user }, memory, edit));
  }

  @Delete(':memory')
  async delete(
    @Param('session', IdPipe) session: string,
    @Param('memory', IdPipe) memory: string,
    @Asker() user: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDone(reply, await this.memories.forget({ session, user }, memory));
  }
}
