import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { request } from 'undici';
import { WebServer } from '../testing/web-server.js';
import { pinnedAgent } from './pinned-agent.js';

let server: WebServer;
beforeAll(async () => {
  server = await WebServer.start('127.0.0.1', (_, response) => response.end('here'));
});
afterAll(() => server.stop());

async function asked(host: string, addresses: string[]): Promise<string> {
  const agent = pinnedAgent(addresses, 5_000);
  try {
    const { body } = await request(`http://${host}:${server.port}/`, { dispatcher: agent });
    return await body.text();
  } finally {
    await agent.destroy();
  }
}

it('connects to its address, whatever the host is called', async () => {
  expect(await asked('anything.example.org', ['127.0.0.1'])).toBe('here');
});

it('tries the next of its addresses', async () => {
  expect(await asked('anything.example.org', ['127.0.0.3', '127.0.0.1'])).toBe('here');
});

it('says nothing to an address that is not its own, though no lookup led there', async () => {
  const before = server.visits.length;
  await expect(asked('127.0.0.1', ['127.0.0.2'])).rejects.toThrow('another address than was checked');
  expect(server.visits).toHaveLength(before);
});
