import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { takeEmptyBodies } from './empty-body.js';

let server: FastifyInstance;
let url: string;

beforeAll(async () => {
  server = fastify();
  server.removeContentTypeParser('text/plain');
  takeEmptyBodies(server);
  server.post('/', async ({ body }) => ({ body: body === undefined ? 'none' : body }));
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => server.close());

async function post(
  type: string,
  body: RequestInit['body'] = null,
): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': type };
  const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' });
  const answer = (await response.json()) as { body?: unknown };
  return { status: response.status, body: answer.body };
}

describe('an empty body', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded'])(
    'that is called %s counts as none',
    async (type) => expect(await post(type)).toEqual({ status: 200, body: 'none' }),
  );

  it('counts as none where only its end shows it', async () => {
    const nothing = new Blob([]).stream();
    expect(await post('application/json', nothing)).toEqual({ status: 200, body: 'none' });
  });
});

describe('a body', () => {
  it('of JSON is read', async () => {
    expect(await post('application/json', '{"a": 1}')).toEqual({ status: 200, body: { a: 1 } });
  });

  it.each(['{"a": ', ' ', '{"__proto__": {"a": 1}}'])('such as %j is refused', async (text) => {
    expect(await post('application/json', text)).toMatchObject({ status: 400 });
  });

  it('that is no JSON is refused by its type', async () => {
    expect(await post('text/plain', 'a')).toMatchObject({ status: 415 });
  });
});
