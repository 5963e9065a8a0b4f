import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketStream } from './socket-stream.js';

let server: Server;
let client: WebSocket;
let stream: SocketStream;
let ends: { closed: number };

beforeEach(async () => {
  // Of this test alone: the stream of the last one may still be closing.
  const counted = { closed: 0 };
  ends = counted;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 10_000 });
  server = createServer();
  const opened = new Promise<[WebSocket, Duplex]>((resolve) => {
    server.once('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (accepted) => resolve([accepted, socket])),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong: false });
  // A client that is cut off reports it as an error.
  client.on('error', () => undefined);
  const [accepted, socket] = await opened;
  stream = new SocketStream(accepted, socket, {
    slowReaderBytes: 100_000,
    onClosed: () => void (counted.closed += 1),
  });
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
});

afterEach(() => {
  client.terminate();
  server.closeAllConnections();
  server.close();
});

describe('the sending side of a WebSocket', () => {
  it('says why it ends, as a frame and as a close code', async () => {
    const message = once(client, 'message');
    const close = once(client, 'close');
    stream.close('draining');
    const [data] = await message;
    expect(JSON.parse(String(data))).toMatchObject({
      event: { type: 'stream.closed', body: { reason: 'draining', resumable: true } },
    });
    const [code, reason] = await close;
    expect([code, String(reason), ends.closed, stream.isOpen]).toEqual([1012, 'draining', 1, false]);
    stream.send('nobody hears this');
  });

  it('cuts a client that does not read, for what has piled up before the next frame', async () => {
    client.pause();
    stream.send('x'.repeat(20_000_000));
    expect(stream.isOpen).toBe(true);
    stream.send('one more');
    expect([stream.isOpen, ends.closed]).toEqual([false, 1]);
  });

  it('takes a peer for dead that has not answered two beats', async () => {
    const pings: number[] = [];
    client.on('ping', () => void pings.push(pings.length));
    const close = once(client, 'close');
    for (let beat = 0; beat < 3; beat += 1) stream.heartbeat();
    const [code] = await close;
    expect([code, pings.length]).toEqual([1006, 2]);
  });

  it('keeps one that answers', async () => {
    for (let beat = 0; beat < 5; beat += 1) {
      const ping = once(client, 'ping');
      stream.heartbeat();
      await ping;
      client.pong();
      // The answer to this comes behind the pong, so by then the pong was read.
      const message = once(client, 'message');
      stream.send(`${beat}`);
      await message;
    }
    expect(ends.closed).toBe(0);
  });

  it('is over when the client sends a frame that is too long', async () => {
    const close = once(client, 'close');
    client.send('x'.repeat(10_001));
    const [code] = await close;
    expect([code, ends.closed]).toEqual([1009, 1]);
  });
});
