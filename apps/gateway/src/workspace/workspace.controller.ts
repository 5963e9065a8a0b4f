import { basename } from 'node:path/posix';
import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { QueryClient } from '#shared/broker';
import type { QueryResponse } from '#shared/contracts';
import { LOGGER } from '#shared/telemetry';
import { Asker } from '../access/asker.decorator.js';
import { downloadHeaders } from '../files/download-headers.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { contentOf, type FirstPart } from './content.js';
import { folderOrFile } from './folder-or-file.js';

type Listing = QueryResponse<'tools.workspace.list'>;

/** What lies in the workspace of a session: folders as lists, files as they are. */
@Controller('v1/sessions/:session/workspace')
export class WorkspaceController {
  constructor(
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Get()
  async list(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<Listing> {
    const { workspace } = await this.sessions.of(session, user);
    return this.queries.ask('tools.workspace.list', { workspace, path: '' });
  }

  @Get('*')
  async read(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { workspace } = await this.sessions.of(session, user);
    const path = (request.params as Record<string, string>)['*'] ?? '';
    const found = await folderOrFile(this.queries, workspace, path);
    if (found.kind === 'folder') await reply.send(found.listing);
    else await this.send(reply, request.method, { workspace, path, first: found.first });
  }

  private async send(reply: FastifyReply, method: string, file: FirstPart): Promise<void> {
    const { size } = file.first;
    const name = basename(file.path);
    // What a tool has written is whatever it says it is: nobody is told to trust it.
    void reply.headers(
      downloadHeaders({ file: '', name, mediaType: 'application/octet-stream', size }, size),
    );
    const chunks = method === 'HEAD' ? [] : contentOf(this.queries, file);
    const content = Readable.from(chunks, { objectMode: false });
    content.once('error', (error) =>
      this.log.warn({ err: error, workspace: file.workspace }, 'A file could not be read to its end'),
    );
    await reply.send(content);
  }
}
