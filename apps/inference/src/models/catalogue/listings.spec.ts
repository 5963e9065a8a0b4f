import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { askListing, parseListing } from './listing.js';
import { Listings } from './listings.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serving(status: number, body: string, seen: unknown[] = []): Promise<string> {
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(status).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/models`;
}

const never = new AbortController().signal;

describe('what a provider says that it serves', () => {
  it('is asked for with its key', async () => {
    const seen: unknown[] = [];
    const url = await serving(200, '{"data":[{"id":"a"},{"id":"b"}]}', seen);
    const models = await askListing({ url, headers: { authorization: 'Bearer k' } }, never);
    expect([...models.keys()]).toEqual(['a', 'b']);
    expect(seen).toEqual(['Bearer k']);
  });

  it.each([
    [404, '{}', /answered 404/],
    [200, 'no json', /JSON/],
    [200, '{"models":[]}', /data/],
  ])('is nothing where it answers %i %s', async (status, body, problem) => {
    const url = await serving(status, body);
    await expect(askListing({ url, headers: {} }, never)).rejects.toThrow(problem);
  });

  it('is read as far as it can be', () => {
    const data = [{ id: 'a', max_model_len: 'many', capabilities: 7 }, { name: 'b' }, null, { id: 'c' }];
    expect([...parseListing({ data }).keys()]).toEqual(['a', 'c']);
  });
});

describe('the listings of all providers', () => {
  const address = { url: 'http://x', headers: {} };

  it('are unknown until told, stay as they were when a provider fails, and say so once', async () => {
    const logged: string[] = [];
    const answers = [
      () => Promise.reject(new Error('away')),
      () => Promise.reject(new Error('away')),
      async () => new Map([['a', {}]]),
      () => Promise.reject(new Error('away')),
    ];
    const listings = new Listings({
      addresses: new Map([['p', address]]),
      everyMs: 1_000,
      logger: pino({ base: null }, { write: (line: string) => void logged.push(line) }),
      ask: () => answers.shift()?.() ?? Promise.reject(new Error('no more')),
    });
    await listings.round();
    await listings.round();
    expect(listings.of('p')).toEqual({ kind: 'unknown' });
    expect(logged).toHaveLength(1);
    await listings.round();
    await listings.round();
    expect(listings.of('p')).toMatchObject({ kind: 'known' });
    expect(logged).toHaveLength(2);
  });

  it('are given up when the service stops', () => {
    const asked: AbortSignal[] = [];
    const listings = new Listings({
      addresses: new Map([['p', address]]),
      everyMs: 1_000,
      logger: pino({ level: 'silent' }),
      ask: (_, signal) => {
        asked.push(signal);
        return new Promise(() => {});
      },
    });
    listings.start();
    listings.stop();
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
