import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import type { Broker, QueryClient } from '#shared/broker';
import { FilesController } from './files.controller.js';
import { FakeStore } from './testing/fake-store.js';

let server: FastifyInstance;
let url: string;
let left: Promise<number>;

/** An endless file, which tells how much of it was read when it was let go of. */
class EndlessStore extends FakeStore {
  constructor(private readonly over: (read: number) => void) {
    super();
  }

  override async get() {
    return { size: 2 ** 40, content: this.endless() };
  }

  private async *endless(): AsyncGenerator<Uint8Array> {
    let read = 0;
    try {
      for (; ; read += 1) yield Buffer.alloc(65_536);
    } finally {
      this.over(read);
    }
  }
}

beforeEach(async () => {
  let over: (read: number) => void = () => undefined;
  left = new Promise((resolve) => (over = resolve));
  const info = { file: 'f_one', name: 'a', mediaType: 'text/plain', size: 2 ** 40 };
  const queries = { ask: async () => ({ files: [info] }) } as unknown as QueryClient;
  const broker = { files: new EndlessStore(over) } as unknown as Broker;
  const log = { warn: () => undefined } as never;
  const controller = new FilesController(broker, log, queries, undefined as never);
  server = fastify();
  server.get('/file', async (request, reply) => {
    await controller.download('f_one', 'u_one', request, reply);
    return reply;
  });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});

afterEach(() => server.close());

it('a download lets go of its file when its client leaves', async () => {
  const request = get(`${url}/file`);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response, 'readable');
  request.destroy();
  // What the sockets hold, and no more.
  expect(await left).toBeLessThan(1_000);
});

it('asking for the head alone reads nothing', async () => {
  const response = await fetch(`${url}/file`, { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe(String(2 ** 40));
  expect(await Promise.race([left, Promise.resolve('nothing')])).toBe('nothing');
});
