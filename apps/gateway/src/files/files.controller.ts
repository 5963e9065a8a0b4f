import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import { notFound, type FileInfo } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { downloadHeaders } from './download-headers.js';
import { formFiles } from './form-files.js';
import { silenceMs, unwanted } from './limits.js';
import { throwAway } from './throw-away.js';
import { Uploads } from './uploads.js';

/** Files of a user's: uploaded once, then named in turns of any session. */
@Controller('v1/files')
export class FilesController {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(Uploads) private readonly uploads: Uploads,
  ) {}

  @Post()
  async upload(@Req() request: FastifyRequest, @Asker() owner: string): Promise<{ files: FileInfo[] }> {
    request.raw.setTimeout(silenceMs, () => request.raw.destroy());
    try {
      return { files: await this.uploads.keep(formFiles(request), owner) };
    } catch (error) {
      throwAway(request.raw, unwanted);
      throw error;
    }
  }

  @Get(':file')
  async download(
    @Param('file', IdPipe) id: string,
    @Asker() user: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { files } = await this.queries.ask('memory.file.get', { user, files: [id] });
    const [file] = files;
    const stored = file && (await this.broker.files.get(id));
    if (!stored) throw notFound('file');
    void reply.headers(downloadHeaders(file, stored.size));
    // Who asks for the head alone has no use for the rest, which would be read all the same.
    const chunks = request.method === 'HEAD' ? [] : stored.content;
    const content = Readable.from(chunks, { objectMode: false });
    content.once('error', (error) =>
      this.log.warn({ err: error, file: id }, 'A file could not be read to its end'),
    );
    await reply.send(content);
  }
}
