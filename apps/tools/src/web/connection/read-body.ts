import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { codeOf, FetchError, whyOf } from './fetch-error.js';

export interface Body {
  bytes: Buffer;
  /** `cut`: there was more than is read. */
  extent: 'whole' | 'cut';
}

/** Offered to servers. Of two encodings on top of each other each could be a bomb for the next: refused. */
export const acceptedEncodings = 'gzip, br';

/** Reads up to a limit, counted after decompression, and destroys the rest unread. */
export async function readBody(source: Readable, encoding: string | undefined, limit: number): Promise<Body> {
  const plain = decompressed(source, encoding);
  /** What goes wrong is heard by the loop below; once that is left, it is nobody's concern, and must harm nobody. */
  for (const stream of [source, plain]) stream.on('error', () => {});
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) return { bytes: Buffer.concat(chunks).subarray(0, limit), extent: 'cut' };
    }
    return { bytes: Buffer.concat(chunks), extent: 'whole' };
  } finally {
    source.destroy();
    plain.destroy();
  }
}

function decompressed(source: Readable, encoding = 'identity'): Readable {
  const decompress = decompressorOf(encoding.trim().toLowerCase());
  if (!decompress) return source;
  source.on('error', (error) => decompress.destroy(error));
  decompress.on('close', () => source.destroy());
  return source.pipe(decompress);
}

function decompressorOf(encoding: string): Transform | undefined {
  if (encoding === '' || encoding === 'identity') return undefined;
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'br') return createBrotliDecompress();
  throw new FetchError('The answer is compressed in a way that was not asked for.');
}

/** Of an error that came up while a body was read. */
export function whyUnread(error: unknown): string {
  const broken = /^(?:Z_|ERR__ERROR|ERR_BROTLI|ERR_ZLIB)/.test(codeOf(error) ?? '');
  return broken ? 'its compression is broken' : whyOf(error);
}
