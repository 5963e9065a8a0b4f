import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { HandClock } from '../sessions/testing/hand-clock.js';
import { limitsOf } from '../limits/index.js';
import { Embedder } from './embedder.js';

interface Asked {
  headers: IncomingHttpHeaders;
  input: string[];
}

const apiKey = 'house/0123456789';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Gives each text a vector of its length, in reverse order, as servers may. */
async function vectorServer(status = 200, body?: unknown): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { input } = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
      asked.push({ headers: request.headers, input });
      const data = input.map((text, index) => ({ index, embedding: [text.length] })).toReversed();
      const answer = body ?? { data, usage: { prompt_tokens: input.length } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  servers.push(made);
  await once(made, 'listening');
  const address = made.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port.');
  return { url: `http://127.0.0.1:${address.port}/v1/embeddings`, asked };
}

function embedder(url: string, clock = new HandClock()): Embedder {
  const prices = { input: 2, output: 0, cacheRead: 0, cacheWrite: 0 };
  const embedding = { fullName: 'house/vectors', provider: 'house', name: 'vectors', url, apiKey, prices };
  const limits = limitsOf('house', { PARLEY_MODEL_CONCURRENCY: 1, PARLEY_MODEL_RATE: undefined }, clock);
  return new Embedder({ embedding, limits }, clock, 1_000);
}

async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.catch((reason: unknown) => reason);
  return ParleyError.is(error) ? error.body : error;
}

describe('texts', () => {
  it('become vectors in their own order, in batches, with what that cost', async () => {
    const { url, asked } = await vectorServer();
    const texts = Array.from({ length: 150 }, (_, n) => 'x'.repeat(n + 1));
    const { model, vectors, usage } = await embedder(url).embed({ user: 'u1', texts });
    expect(model).toBe('house/vectors');
    expect(vectors).toEqual(texts.map(({ length }) => [length]));
    expect(asked.map(({ input }) => input.length)).toEqual([64, 64, 22]);
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(usage).toMatchObject({ inputTokens: 150, costUsd: 0.0003 });
  });

  it('are refused where no model is configured', async () => {
    const refusal = await refusalOf(
      new Embedder(undefined, new HandClock(), 1_000).embed({ user: 'u1', texts: ['a'] }),
    );
    expect(refusal).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('PARLEY_EMBEDDING_MODEL'),
    });
  });

  it.each<[string, number, unknown, string]>([
    ['fails', 500, { error: `no, ${apiKey}` }, 'could not answer'],
    ['refuses', 400, { error: { message: `no ${apiKey}` } }, 'refuses this request: no …'],
    ['answers something else', 200, { vectors: [] }, 'holds no vectors'],
    ['leaves some out', 200, { data: [] }, 'left out some'],
  ])('are refused where the server %s', async (_name, status, body, problem) => {
    const { url } = await vectorServer(status, body);
    const refusal = await refusalOf(embedder(url).embed({ user: 'u1', texts: ['a'] }));
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining(problem) });
    expect(JSON.stringify(refusal)).not.toContain(apiKey);
  });

  it('are asked for within the limits of their provider, and not at all while it fails', async () => {
    const { url, asked } = await vectorServer(500, {});
    const embedding = embedder(url);
    const refusals = await Promise.all(
      Array.from({ length: 7 }, () => refusalOf(embedding.embed({ user: 'u1', texts: ['a'] }))),
    );
    expect(asked).toHaveLength(5);
    expect(refusals.at(-1)).toMatchObject({ message: expect.stringContaining('left alone until') });
  });

  it('are refused where the answer does not end', async () => {
    const piece = ' '.repeat(1024 * 1024);
    const endless = createServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) continue;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    }).listen(0, '127.0.0.1');
    servers.push(endless);
    await once(endless, 'listening');
    const address = endless.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const refused = refusalOf(embedder(`http://127.0.0.1:${port}/`).embed({ user: 'u1', texts: ['a'] }));
    expect(await refused).toMatchObject({ code: 'unavailable' });
  });

  it('are not carried to where a server points', async () => {
    const there = await vectorServer();
    const pointing = createServer((_, response) => response.writeHead(307, { location: there.url }).end());
    servers.push(pointing.listen(0, '127.0.0.1'));
    await once(pointing, 'listening');
    const address = pointing.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const refusal = await refusalOf(
      embedder(`http://127.0.0.1:${port}/`).embed({ user: 'u1', texts: ['a'] }),
    );
    expect(refusal).toMatchObject({ code: 'unavailable' });
    expect(there.asked).toEqual([]);
  });

  it('are refused where nobody answers in time', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    servers.push(silent);
    await once(silent, 'listening');
    const clock = new HandClock();
    const address = silent.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    const refused = refusalOf(
      embedder(`http://127.0.0.1:${port}/`, clock).embed({ user: 'u1', texts: ['a'] }),
    );
    await once(silent, 'request');
    await clock.pass(1_000);
    expect(await refused).toMatchObject({ message: expect.stringContaining('longer than 1000 ms') });
  });
});
