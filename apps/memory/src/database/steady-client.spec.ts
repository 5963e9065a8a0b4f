import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import pino from 'pino';
import { servingSource } from './data-source.js';

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const letIn = message('R', Buffer.alloc(4));
const ready = message('Z', Buffer.from('I'));
const shutDown = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'));

it('outlives a server that is shut down in the moment in which it lets somebody in', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([letIn, ready, shutDown])));
  }).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const source = servingSource(`postgres://a:b@127.0.0.1:${port}/c`, pino({ level: 'silent' }));
    await expect(source.initialize()).rejects.toThrow(/terminat|not queryable/i);
  } finally {
    server.close();
  }
});
