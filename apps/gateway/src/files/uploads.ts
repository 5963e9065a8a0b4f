import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, type Broker, type Files } from '#shared/broker';
import type { Config } from '#shared/config';
import { newId, safeFileName, type FileInfo } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { SentFile } from './form-files.js';
import { mostFiles } from './limits.js';
import { MediaTypeSniffer } from './media-type.js';
import { noFile, tooLargeFile, tooManyFiles } from './upload-refusals.js';

/** Of one request all files are kept, or none. Their contents go straight to the store, as fast as it takes them. */
@Injectable()
export class Uploads {
  private readonly files: Files;
  private readonly mostBytes: number;

  constructor(
    @Inject(BROKER) { files }: Pick<Broker, 'files'>,
    @Inject(CONFIG) { PARLEY_MAX_FILE_BYTES: mostBytes }: Pick<Config, 'PARLEY_MAX_FILE_BYTES'>,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
  ) {
    this.files = files;
    this.mostBytes = mostBytes;
  }

  async keep(sent: AsyncIterable<SentFile>, owner: string): Promise<FileInfo[]> {
    const stored: FileInfo[] = [];
    try {
      for await (const file of sent) {
        if (stored.length === mostFiles) throw tooManyFiles();
        stored.push(await this.store(file));
      }
      if (stored.length === 0) throw noFile();
      return (await this.queries.ask('memory.file.create', { owner, files: stored })).files;
    } catch (error) {
      await this.discard(stored);
      throw error;
    }
  }

  private async store({ name: sentName, content }: SentFile): Promise<FileInfo> {
    const file = newId('f');
    const name = safeFileName(sentName);
    const sniffer = new MediaTypeSniffer();
    const size = await this.files.put(file, this.watched(content, sniffer, name));
    return { file, name, size, ...sniffer.end() };
  }

  private async *watched(
    content: AsyncIterable<Uint8Array>,
    sniffer: MediaTypeSniffer,
    name: string,
  ): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of content) {
      size += chunk.length;
      if (size > this.mostBytes) throw tooLargeFile(name, this.mostBytes);
      sniffer.take(chunk);
      yield chunk;
    }
  }

  /** What nobody knows of is found by nobody; it only takes room. */
  private async discard(files: readonly FileInfo[]): Promise<void> {
    for (const { file } of files) {
      try {
        await this.files.remove(file);
      } catch (error) {
        this.log.warn({ err: error, file }, 'A file that nobody owns could not be removed');
      }
    }
  }
}
