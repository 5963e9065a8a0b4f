import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { fileSchema, ParleyError, type AttachedBlock, type ModelCard } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { Attachments } from '../turns/mind-ports.js';
import { FileContents } from './file-contents.js';
import { fitting } from './fitting-files.js';
import { seenByModel, type SeenLimits } from './seen-by-model.js';

const mebibyte = 2 ** 20;
/** Anthropic takes requests of 32 MB. There a file takes a third more than here, and words need room as well. */
const promptBytes = 20 * mebibyte;
const contentsLimits = { keptBytes: 64 * mebibyte, timeMs: 15_000 };

/** Uploaded files, as turns want them: shown to a model, or put where its tools find them. */
@Injectable()
export class StoredAttachments implements Attachments {
  private readonly contents: FileContents;
  private readonly limits: SeenLimits;

  constructor(
    @Inject(BROKER) { files }: Broker,
    @Inject(CONFIG) config: Config,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(LOGGER) log: Logger,
  ) {
    this.limits = { imageBytes: config.PARLEY_MAX_IMAGE_BYTES, pdfBytes: promptBytes };
    this.contents = new FileContents({
      files,
      limits: contentsLimits,
      missed: (file, error) => log.warn({ err: error, file }, 'A file could not be read for a model'),
    });
  }

  seen(blocks: readonly AttachedBlock[], card: ModelCard): AttachedBlock[] {
    const taken = blocks.filter((block) => seenByModel(block, card, this.limits));
    return fitting(taken, promptBytes);
  }

  load(blocks: readonly AttachedBlock[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.contents.load(blocks);
  }

  /** A large one may take longer than one question may: the second one finds it under way, or there. */
  async place(session: string, block: AttachedBlock): Promise<{ path: string }> {
    const wanted = { session, file: fileSchema.parse(block) };
    try {
      return await this.queries.ask('tools.place', wanted);
    } catch (error) {
      if (!isSilence(error)) throw error;
      return this.queries.ask('tools.place', wanted);
    }
  }
}

function isSilence(error: unknown): boolean {
  return ParleyError.is(error) && error.body.code === 'unavailable';
}
