import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startRehearsal, type Rehearsal, type RehearsalOptions } from './server.js';

const open: Rehearsal[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((rehearsal) => rehearsal.close()));
});

async function start(options?: RehearsalOptions): Promise<Rehearsal> {
  const rehearsal = await startRehearsal(options);
  open.push(rehearsal);
  return rehearsal;
}

function ask(url: string, prompt: string, more: RequestInit = {}, stream = true): Promise<Response> {
  const body = { model: 'm', max_tokens: 1_000_000, stream, messages: [{ role: 'user', content: prompt }] };
  return fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(body), ...more });
}

describe('the server', () => {
  it('is healthy', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', model: 'rehearsal' });
    expect(response.headers.get('server')).toBe('parley-rehearsal');
  });

  it('answers what it does not know in the shape of either provider', async () => {
    const { url } = await start();
    const openai = await fetch(`${url}/v1/moderations?x=1`, { method: 'POST' });
    expect(openai.status).toBe(404);
    expect(await openai.json()).toMatchObject({
      error: {
        message: 'Invalid URL (POST /v1/moderations)',
        type: 'invalid_request_error',
        code: 'unknown_url',
      },
    });
    const anthropic = await fetch(`${url}/v1/files`, { headers: { 'anthropic-version': '2023-06-01' } });
    expect(anthropic.status).toBe(404);
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    expect((await fetch(`${url}/v1/messages`)).status).toBe(404);
  });

  it.each([
    ['/v1/messages', { type: 'error', error: { type: 'invalid_request_error' } }],
    ['/v1/messages/count_tokens', { type: 'error', error: { type: 'invalid_request_error' } }],
    ['/v1/chat/completions', { error: { type: 'invalid_request_error' } }],
  ])('refuses what is no JSON at %s', async (path, shape) => {
    const { url } = await start();
    for (const body of ['{"model":', '[]', '']) {
      const response = await fetch(url + path, { method: 'POST', body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject(shape);
    }
  });

  it('refuses a body that is too large in the shape of the provider', async () => {
    const { url } = await start({ bodyLimit: 1000 });
    const body = JSON.stringify({ model: 'm', messages: 'x'.repeat(1500) });
    const anthropic = await fetch(`${url}/v1/messages`, { method: 'POST', body });
    expect(anthropic.status).toBe(413);
    expect(await anthropic.json()).toMatchObject({ error: { type: 'request_too_large' } });
    const openai = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
    expect(openai.status).toBe(413);
    expect(await openai.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect((await ask(url, '[[say: small]]')).status).toBe(200);
  });

  it('says that its port is taken', async () => {
    const { url } = await start();
    await expect(startRehearsal({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('closes at once with answers hung, paced and waiting, and frees its port', async () => {
    const first = await startRehearsal();
    const scripts = ['[[say: a]] [[hang]]', '[[rate: 0.001]] [[tokens: 9]]', '[[wait: 3600s]]'];
    const streams = await Promise.all(scripts.map((script) => ask(first.url, script)));
    const silent = ask(first.url, '[[wait: 3600s]]', {}, false);
    const ends = [...streams.map((response) => response.text()), silent].map((end) =>
      end.then(
        () => 'ended',
        () => 'broken',
      ),
    );
    await first.close();
    await first.close();
    expect(await Promise.all(ends)).toEqual(['broken', 'broken', 'broken', 'broken']);
    const again = await start({ port: Number(new URL(first.url).port) });
    expect(again.url).toBe(first.url);
  });

  it('loses nothing for a client that reads late', async () => {
    const { url } = await start();
    const slow = await connection(url, '[[rate: 0]] [[tokens: 100000]]');
    expect(await (await ask(url, '[[rate: 0]] [[tokens: 20000]]')).text()).toContain('message_stop');
    let text = '';
    slow.setEncoding('utf8');
    slow.on('data', (chunk: string) => {
      text += chunk;
      if (chunk.includes('message_stop')) slow.end();
    });
    await once(slow, 'close');
    expect(text.match(/text_delta/g)).toHaveLength(100_000);
  });

  it('stops playing when the client goes', async () => {
    const { url } = await start();
    const idle = timers();
    const client = await connection(url, '[[say: a]] [[wait: 3600s]] [[say: b]]');
    expect(timers()).toBeGreaterThan(idle);
    client.destroy();
    while (timers() > idle) await new Promise(setImmediate);
    expect(timers()).toBe(idle);
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

/** A connection that has asked and read the first bytes, and then reads no more. */
async function connection(url: string, prompt: string): Promise<Socket> {
  const body = JSON.stringify({
    model: 'm',
    max_tokens: 1_000_000,
    stream: true,
    messages: [{ role: 'user', content: prompt }],
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await once(socket, 'readable');
  return socket;
}
