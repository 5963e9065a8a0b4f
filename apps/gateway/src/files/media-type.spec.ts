import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MediaTypeSniffer } from './media-type.js';
import { gif, jpeg, pdf, png, webp } from './testing/samples.js';

function sniffed(...chunks: Uint8Array[]) {
  const sniffer = new MediaTypeSniffer();
  for (const chunk of chunks) sniffer.take(chunk);
  return sniffer.end();
}

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

const table: [string, Uint8Array, object][] = [
  ['a PNG', png(3, 5), { mediaType: 'image/png', width: 3, height: 5 }],
  ['a JPEG', jpeg(640, 480), { mediaType: 'image/jpeg', width: 640, height: 480 }],
  ['a JPEG with a large profile', jpeg(7, 9, 60_000), { mediaType: 'image/jpeg', width: 7, height: 9 }],
  ['a GIF', gif(10, 20), { mediaType: 'image/gif', width: 10, height: 20 }],
  ['a WebP', webp(100, 50), { mediaType: 'image/webp', width: 100, height: 50 }],
  ['a PDF', pdf, { mediaType: 'application/pdf' }],
  ['a PNG without its header', png(3, 5).subarray(0, 12), { mediaType: 'application/octet-stream' }],
  ['a PNG without its end', png(3, 5).subarray(0, -8), { mediaType: 'application/octet-stream' }],
  ['a JPEG without its end', jpeg(3, 5).subarray(0, -2), { mediaType: 'application/octet-stream' }],
  ['a GIF without its end', gif(3, 5).subarray(0, -1), { mediaType: 'application/octet-stream' }],
  ['a WebP without its end', webp(3, 5).subarray(0, -1), { mediaType: 'application/octet-stream' }],
  ['a PDF without its end', pdf.subarray(0, -2), { mediaType: 'application/octet-stream' }],
  [
    'a JPEG with a film behind it',
    Buffer.concat([jpeg(3, 5), Buffer.alloc(500)]),
    { mediaType: 'image/jpeg', width: 3, height: 5 },
  ],
  ['a PNG of no width', png(0, 5), { mediaType: 'application/octet-stream' }],
  ['a JPEG that ends early', jpeg(640, 480).subarray(0, 12), { mediaType: 'application/octet-stream' }],
  ['text that begins like a GIF', bytes('GIF89a'), { mediaType: 'text/plain' }],
  ['text', bytes('Grüße, 世界 😀\n'), { mediaType: 'text/plain' }],
  ['a page', bytes('<!doctype html><script>alert(1)</script>'), { mediaType: 'text/plain' }],
  ['a drawing', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), { mediaType: 'text/plain' }],
  ['nothing', bytes(''), { mediaType: 'text/plain' }],
  ['half a character', bytes('Grü').subarray(0, 3), { mediaType: 'application/octet-stream' }],
  ['text of another century', bytes('Grüße', 'latin1'), { mediaType: 'application/octet-stream' }],
  ['zeros', new Uint8Array(20), { mediaType: 'application/octet-stream' }],
];

describe('what a file is', () => {
  it.each(table)('%s', (_, content, expected) => {
    expect(sniffed(content)).toEqual(expected);
  });

  it.each(table)('is the same however it comes in pieces: %s', (_, content, expected) => {
    const cuts = fc.array(fc.nat(content.length), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (places) => {
        const sorted = [0, ...places.toSorted((a, b) => a - b), content.length];
        const pieces = sorted.slice(1).map((end, index) => content.subarray(sorted[index], end));
        expect(sniffed(...pieces)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('holds to its first byte that is no text, however far behind', () => {
    const long = Array.from({ length: 40 }, () => Buffer.alloc(64 * 1024, 'a'));
    expect(sniffed(...long)).toEqual({ mediaType: 'text/plain' });
    expect(sniffed(...long, bytes('ü', 'latin1'), ...long)).toEqual({
      mediaType: 'application/octet-stream',
    });
  });
});
