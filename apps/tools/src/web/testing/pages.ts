import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { RequestListener, ServerResponse } from 'node:http';

/** How much of a page is read here. */
export const bodyBytes = 64 * 1024;
const html = { 'content-type': 'text/html; charset=utf-8' };
const endless = (response: ServerResponse): void => {
  const chunk = Buffer.alloc(16_384, 'a');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

/** What servers do, well or badly, by path. */
export const pages: Record<string, RequestListener> = {
  '/page': (_, response) =>
    response
      .writeHead(200, html)
      .end(
        '<title>A &amp; B\nC</title><h1>Hello</h1><script>evil()</script><p hidden>unseen</p><p>See <a href="/next">this</a>.',
      ),
  '/json': (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}'),
  '/image': (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(99)),
  '/untyped': (_, response) => response.end('<!doctype html><p>as it looks'),
  '/latin': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain; charset=ISO-8859-1' })
      .end(Buffer.from('gr\u00fcn', 'latin1')),
  '/meta': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(Buffer.from('<meta charset="windows-1252"><p>gr\u00fcn', 'latin1')),
  '/broken-charset': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain; charset=nonsense' })
      .end(Buffer.from([0x61, 0xff, 0x62])),
  '/scripted': (_, response) => response.writeHead(200, html).end('<title>App</title><script>app()</script>'),
  '/empty': (_, response) => response.writeHead(204).end(),
  '/missing': (_, response) => response.writeHead(404, html).end(`<p>Nothing here. ${'x'.repeat(5_000)}`),
  '/redirects': ({ url = '' }, response) => {
    const times = Number(new URL(url, 'http://a').searchParams.get('times'));
    if (times > 0) response.writeHead(302, { location: `/redirects?times=${times - 1}` });
    response.end('arrived');
  },
  '/unchanged': (_, response) => response.writeHead(302, { 'content-type': 'text/plain' }).end('no location'),
  '/slow': (_, response) => void response.writeHead(200, html).write('<p>a'),
  '/silent': () => {},
  '/endless': (_, response) => endless(response.writeHead(200, { 'content-type': 'text/plain' })),
  '/gzip': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      .end(gzipSync('packed')),
  '/gzip-bomb': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(30_000_000, 'a'))),
  '/brotli-bomb': (_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'br' })
      .end(brotliCompressSync(Buffer.alloc(3_000_000, 'a'))),
  '/twice-packed': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end('x'),
  '/not-packed': (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is no gzip'),
  '/short': ({ socket }, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' });
    response.write('less', () => socket.end());
  },
  '/headers': (_, response) => response.writeHead(200, { 'x-long': 'a'.repeat(40_000) }).end('x'),
  '/unseen': (_, response) => response.end('a\u001b[31m\u0007b\u{e0041}\u{e0042}c\u202ed'),
};
