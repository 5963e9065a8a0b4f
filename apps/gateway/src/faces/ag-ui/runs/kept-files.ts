import { Inject, Injectable } from '@nestjs/common';
import type { SentFile } from '../../../files/form-files.js';
import { Uploads } from '../../../files/uploads.js';

/** Files that stood in a message, kept as if they had been uploaded before it. */
@Injectable()
export class KeptFiles {
  constructor(@Inject(Uploads) private readonly uploads: Pick<Uploads, 'keep'>) {}

  /** To be spread into a submit. */
  async of(owner: string, files: readonly SentFile[]): Promise<{ attachments?: string[] }> {
    if (files.length === 0) return {};
    const kept = await this.uploads.keep(oneByOne(files), owner);
    return { attachments: kept.map(({ file }) => file) };
  }
}

async function* oneByOne(files: readonly SentFile[]): AsyncGenerator<SentFile> {
  yield* files;
}
