import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { downloadHeaders } from '../files/download-headers.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Takes } from '../refusals/taken-query.js';
import { Exports } from './exports.js';

const askedSchema = z.object({
  format: z.enum(['json', 'markdown'], 'must be json or markdown').default('json'),
});

const kinds = {
  json: { mediaType: 'application/json', ending: '.json' },
  markdown: { mediaType: 'text/markdown; charset=utf-8', ending: '.md' },
} as const;

/** All of a session, for whoever wants to keep it, or to read it. */
@Controller('v1/sessions/:session/export')
export class ExportController {
  constructor(@Inject(Exports) private readonly exports: Exports) {}

  @Get()
  @Takes(['format'])
  async export(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format } = parseOrRefuse(askedSchema, query);
    const { name, size, content, letGo } = await this.exports.of({ session, user }, format);
    const { mediaType, ending } = kinds[format];
    void reply.headers(downloadHeaders({ file: session, name: name + ending, mediaType, size }, size));
    const isRead = request.method !== 'HEAD';
    if (!isRead) await letGo();
    await reply.send(Readable.from(isRead ? content : [], { objectMode: false }));
  }
}
