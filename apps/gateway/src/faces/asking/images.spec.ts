import { describe, expect, it } from '@jest/globals';
import type { FileInfo } from '#shared/contracts';
import type { SentFile } from '../../files/form-files.js';
import { png } from '../../files/testing/samples.js';
import { Images } from './images.js';
import { sentImage, type SentImage } from './sent-image.js';

/** Tells of a file what it was sent, or that it is no image. */
class FakeUploads {
  readonly requests: { user: string; names: string[] }[] = [];
  contents: Buffer[] = [];
  mediaType = 'image/png';

  async keep(files: AsyncIterable<SentFile>, user: string): Promise<FileInfo[]> {
    const kept: FileInfo[] = [];
    for await (const { name, content } of files) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      const whole = Buffer.concat(pieces);
      this.contents.push(whole);
      kept.push({ file: `f_${this.contents.length}`, name, mediaType: this.mediaType, size: whole.length });
    }
    this.requests.push({ user, names: kept.map(({ name }) => name) });
    return kept;
  }
}

const image = (width: number, path: string): SentImage => sentImage(png(width, 1).toString('base64'), path);

describe('images within a request', () => {
  it('are uploaded as they are, in their order', async () => {
    const uploads = new FakeUploads();
    const kept = await new Images(uploads).keep('u_1', [image(1, 'a'), image(2, 'b')]);
    expect(kept).toEqual(['f_1', 'f_2']);
    expect(uploads.requests).toEqual([{ user: 'u_1', names: ['image-1.png', 'image-2.png'] }]);
    expect(uploads.contents).toEqual([png(1, 1), png(2, 1)]);
  });

  it('go by as many as one upload takes', async () => {
    const uploads = new FakeUploads();
    const many = Array.from({ length: 21 }, (_, place) => image(place + 1, String(place)));
    expect(await new Images(uploads).keep('u_1', many)).toHaveLength(21);
    expect(uploads.requests.map(({ names }) => names.length)).toEqual([20, 1]);
    expect(uploads.requests[1]?.names).toEqual(['image-21.png']);
  });

  it('are refused by their path where they were cut off', async () => {
    const uploads = new FakeUploads();
    uploads.mediaType = 'application/octet-stream';
    await expect(new Images(uploads).keep('u_1', [image(1, 'messages.0')])).rejects.toThrow(/^messages\.0: /);
  });
});
