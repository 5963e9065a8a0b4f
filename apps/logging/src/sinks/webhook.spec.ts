import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NotYet } from '#shared/broker';
import { Refused } from './sink.js';
import { Webhook } from './webhook.js';

const secret = 'nobody knows this secret';
const message = { id: 'r_1', type: 'turn.recorded', data: { said: 'data: \ud800 </script>\n\u2028' } };

let server: Server;
let heard: {
  headers: IncomingHttpHeaders;
  body: string;
  method: string | undefined;
  url: string | undefined;
}[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  heard = [];
  answer = (response) => void response.writeHead(204).end();
  server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ headers: request.headers, body, method: request.method, url: request.url });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function webhook(timeoutMs = 5_000): Webhook {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?key=password`;
  return new Webhook({ url, secret, timeoutMs }, () => 1_700_000_000_999);
}

const never = new AbortController().signal;

function failure(hook = webhook(), signal = never): Promise<unknown> {
  return hook.send(message, signal).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a webhook', () => {
  it('is sent signed JSON, with a key by which a double is known', async () => {
    await webhook().send(message, never);
    const [{ headers, body, method, url } = { headers: {}, body: '', method: '', url: '' }] = heard;
    expect([method, url]).toEqual(['POST', '/in?key=password']);
    expect(JSON.parse(body)).toEqual(message);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'r_1',
      'parley-timestamp': '1700000000',
    });
    const proof = createHmac('sha256', secret).update(`1700000000.${body}`).digest('hex');
    expect(headers['parley-signature']).toBe(`v1=${proof}`);
  });

  it.each([400, 410, 413, 415, 422])('that answers %d will never take it', async (status) => {
    answer = (response) => void response.writeHead(status).end('a password');
    expect(await failure()).toEqual(new Refused(`The webhook has answered ${status}.`));
  });

  it.each([301, 307, 401, 404, 429, 500, 503])(
    'that answers %d is tried again, and nowhere else',
    async (status) => {
      answer = (response) => void response.writeHead(status, { location: '/elsewhere' }).end();
      const error = await failure();
      expect(error).toEqual(new Error(`The webhook has answered ${status}.`));
      expect(error).not.toBeInstanceOf(Refused);
      expect(heard).toHaveLength(1);
    },
  );

  it.each([
    ['30', 30_000],
    ['Tue, 14 Nov 2023 22:13:30 GMT', 9_001],
    ['999999999', 3_600_000],
  ])('is tried again when it says: %s', async (after, afterMs) => {
    answer = (response) => void response.writeHead(503, { 'retry-after': after }).end();
    const error = await failure();
    expect(error).toBeInstanceOf(NotYet);
    expect((error as NotYet).afterMs).toBe(afterMs);
  });

  it('that does not answer is left, as is one that is not there; no address is repeated', async () => {
    answer = () => undefined;
    expect(await failure(webhook(50))).toEqual(new Error('The webhook has not answered within 50 ms.'));
    const gone = new Webhook({ url: 'http://127.0.0.1:1/in?key=password', secret, timeoutMs: 5_000 });
    const error = (await failure(gone)) as Error;
    expect(error.message).toMatch(/^The webhook could not be reached/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('password');
  });

  it('is not waited for by a service that leaves', async () => {
    const leaving = new AbortController();
    answer = () => leaving.abort();
    expect(await failure(webhook(), leaving.signal)).toBeInstanceOf(Error);
  });
});
