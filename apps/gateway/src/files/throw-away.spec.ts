import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { throwAway } from './throw-away.js';

const bytes = 20 * 2 ** 20;
let server: Server;
let client: Socket;
let unwanted: { bytes: number; ms: number };

beforeEach(async () => {
  unwanted = { bytes: 2 ** 30, ms: 60_000 };
  server = createServer((request, response) => {
    // As a reader does that has seen enough.
    request.once('data', () => {
      request.pause();
      response.writeHead(413).end('too large');
      throwAway(request, unwanted);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  // Of one that is cut off; each spec looks at its end.
  client.on('error', () => undefined);
  client.write(`POST / HTTP/1.1\r\nHost: here\r\nContent-Length: ${bytes}\r\n\r\n`);
});

afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

/** As a client does that looks for its answer only when it has sent everything. */
async function sendAll(): Promise<void> {
  const piece = Buffer.alloc(65_536);
  for (let sent = 0; sent < bytes && !client.destroyed; sent += piece.length)
    await new Promise((resolve) => client.write(piece, resolve));
}

describe('what a refused client still sends', () => {
  it('is taken, so that it comes to read its refusal', async () => {
    await sendAll();
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
  });

  it('is not taken without an end', async () => {
    unwanted.bytes = 2 ** 20;
    await sendAll();
    expect(client.destroyed || client.readableEnded || (await cut())).toBe(true);
  });

  it('is not waited for without an end', async () => {
    unwanted.ms = 20;
    client.write('x');
    expect(await cut()).toBe(true);
  });
});

function cut(): Promise<true> {
  client.resume();
  return new Promise((resolve) => client.once('close', () => resolve(true)));
}
