import { describe, expect, it } from '@jest/globals';
import { gif, jpeg, pdf, png, webp } from '../../files/testing/samples.js';
import { imageOfUrl, sentImage } from './sent-image.js';

const base64 = (content: Buffer): string => content.toString('base64');
const urlOf = (content: Buffer, type = 'image/png'): string => `data:${type};base64,${base64(content)}`;

function problemOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return (error as { body: { details: unknown } }).body.details;
  }
}

const noImage = [{ path: 'messages.0', problem: 'must be an image: PNG, JPEG, GIF or WebP' }];

describe('an image within a request', () => {
  it.each([
    [png(3, 4), 'image/png'],
    [jpeg(3, 4), 'image/jpeg'],
    [gif(3, 4), 'image/gif'],
    [webp(3, 4), 'image/webp'],
  ])('%# is known by its content', (content, mediaType) => {
    expect(sentImage(base64(content), 'x')).toMatchObject({ mediaType, bytes: content.length });
  });

  it('may come as a data: URL, in lines, and under another kind of image', () => {
    const lines = urlOf(png(3, 4), 'image/jpg;name=a.jpg').replace(/.{20}$/, '\r\n$&');
    expect(imageOfUrl(lines, 'x')).toMatchObject({ mediaType: 'image/png', base64: base64(png(3, 4)) });
  });

  it.each([base64(pdf), base64(Buffer.from('hello world!')), base64(png(3, 4).subarray(0, 12))])(
    '%# is refused as none, naming its path',
    (content) => expect(problemOf(() => sentImage(content, 'messages.0'))).toEqual(noImage),
  );

  it.each(['', 'abc', 'ab%=', '====', 'ab=c'])('%j is refused as no base64', (content) => {
    const details = [{ path: 'messages.0', problem: 'must be base64' }];
    expect(problemOf(() => sentImage(content, 'messages.0'))).toEqual(details);
  });

  it.each(['https://a.example/b.png', 'data:image/png,abcd', 'data:;base64,abcd', 'file:///etc/passwd', ''])(
    '%j is refused: nothing is fetched',
    (url) => {
      const problem = 'must be a data: URL with base64; nothing is fetched from elsewhere';
      expect(problemOf(() => imageOfUrl(url, 'messages.0'))).toEqual([{ path: 'messages.0', problem }]);
    },
  );

  it('is refused where its data: URL names something else', () => {
    expect(problemOf(() => imageOfUrl(urlOf(pdf, 'application/pdf'), 'messages.0'))).toEqual(noImage);
  });
});
