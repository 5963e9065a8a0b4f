import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const dropped = new Set(['upgrade', 'http2-settings', 'connection']);

/**
 * Some clients offer another protocol with every request (Java's offers HTTP/2) and do not mind to be answered
 * in this one. Node gives their socket up as soon as anybody listens for upgrades, so it is given back, with the
 * request in front as it would have been without the offer.
 */
export function asPlainRequest(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.unshift(Buffer.concat([Buffer.from(headText(request), 'latin1'), head]));
  server.emit('connection', socket);
  socket.resume();
}

function headText({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!dropped.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
