import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const offers = new Set(['upgrade', 'http2-settings']);

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
    lines.push(...withoutOffer(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''));
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Of `Connection`, which names the headers of the offer beside other things, the other things stay. */
function withoutOffer(name: string, value: string): string[] {
  if (offers.has(name.toLowerCase())) return [];
  if (name.toLowerCase() !== 'connection') return [`${name}: ${value}`];
  const others = value.split(',').filter((each) => !offers.has(each.trim().toLowerCase()));
  return others.length > 0 ? [`${name}: ${others.join(',')}`] : [];
}
