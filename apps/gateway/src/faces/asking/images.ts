import { Inject, Injectable } from '@nestjs/common';
import { invalidRequest, type FileInfo } from '#shared/contracts';
import type { SentFile } from '../../files/form-files.js';
import { mostFiles } from '../../files/limits.js';
import { Uploads } from '../../files/uploads.js';
import type { SentImage } from './sent-image.js';

const endings: Record<SentImage['mediaType'], string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** Images that came within a request, kept as if they had been uploaded before it. */
@Injectable()
export class Images {
  constructor(@Inject(Uploads) private readonly uploads: Pick<Uploads, 'keep'>) {}

  /** For the field `attachments` of a submit, in the order given. */
  async keep(user: string, images: readonly SentImage[]): Promise<string[]> {
    return (await this.kept(user, images)).map(({ file }) => file);
  }

  async kept(user: string, images: readonly SentImage[]): Promise<FileInfo[]> {
    const all: FileInfo[] = [];
    for (let from = 0; from < images.length; from += mostFiles) {
      const some = images.slice(from, from + mostFiles);
      const kept = await this.uploads.keep(filesOf(some, from), user);
      refuseCut(some, kept);
      all.push(...kept);
    }
    return all;
  }
}

async function* filesOf(images: readonly SentImage[], from: number): AsyncGenerator<SentFile> {
  for (const [place, { base64, mediaType }] of images.entries()) {
    const name = `image-${from + place + 1}.${endings[mediaType]}`;
    yield { name, content: pieces(Buffer.from(base64, 'base64')) };
  }
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 65_536;
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

/** What only began like an image was found to be none once all of it was read. */
function refuseCut(images: readonly SentImage[], kept: readonly FileInfo[]): void {
  const cut = images.filter((_, place) => !kept[place]?.mediaType.startsWith('image/'));
  if (cut.length === 0) return;
  throw invalidRequest(cut.map(({ path }) => ({ path, problem: 'must be a whole image; it is cut off' })));
}
