import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, get } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { FastifyReply } from 'fastify';
import { SseStream } from './sse-stream.js';

let close = async (): Promise<void> => undefined;
afterEach(() => close());

/** A real response over a real socket, in as much of a reply as a stream uses. */
async function ends({ clientLeaves }: { clientLeaves: boolean }): Promise<FastifyReply> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = once(server, 'request');
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  // A client that is made to leave reports its own hanging up.
  request.on('error', () => undefined);
  // It takes the head, and then nothing more.
  request.on('response', (response) => response.pause());
  const [, raw] = await asked;
  if (clientLeaves) {
    request.destroy();
    await once(raw, 'close');
  }
  const reply = { raw, getHeaders: () => ({}), hijack: () => undefined } as unknown as FastifyReply;
  close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return reply;
}

describe('an event stream', () => {
  it('whose client left before it began is not open, and says so to whoever would follow', async () => {
    const reply = await ends({ clientLeaves: true });
    const stream = new SseStream(reply, { slowReaderBytes: 1_000, onClosed: () => undefined });
    expect(stream.isOpen).toBe(false);
    stream.write('nobody hears this');
    await stream.room();
  });

  it('is not cut for one long frame, but for what has piled up before the next', async () => {
    const reply = await ends({ clientLeaves: false });
    let closed = 0;
    const stream = new SseStream(reply, { slowReaderBytes: 1_000, onClosed: () => void (closed += 1) });
    stream.write('x'.repeat(50_000_000));
    expect(stream.isOpen).toBe(true);
    stream.write('one more');
    expect([stream.isOpen, closed]).toEqual([false, 1]);
  });

  it('is given up where its client does not take what was said before its natural end', async () => {
    const reply: FastifyReply = await ends({ clientLeaves: false });
    const stream = new SseStream(reply, { slowReaderBytes: 1_000, onClosed: () => undefined });
    stream.write('x'.repeat(50_000_000));
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    try {
      stream.end();
      jest.advanceTimersByTime(59_000);
      expect(reply.raw.destroyed).toBe(false);
      jest.advanceTimersByTime(2_000);
      expect(reply.raw.destroyed).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });
});
