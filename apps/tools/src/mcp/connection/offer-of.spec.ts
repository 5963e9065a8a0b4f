import { expect, it } from '@jest/globals';
import { usualLimits } from '../limits.js';
import { offerOf } from './offer-of.js';

const server = { kind: 'http', url: 'http://127.0.0.1/' } as const;
const call = () => Promise.reject(new Error('Nobody calls it.'));
const clean = (text: string) => text.replaceAll('s3cret', '[secret]');
const parts = { id: 'one', server, limits: usualLimits, call, clean };

it('a secret in what a server tells of a tool is not told on', async () => {
  const title = `${'x'.repeat(196)}s3cret`;
  const properties = { a: { description: 's3cret', enum: ['s3cret'] } };
  const tool = { name: 't', title, description: 'is s3cret', inputSchema: { type: 'object', properties } };
  const { tools } = await offerOf({ tools: [tool] }, parts);
  expect(tools[0]).toMatchObject({ description: 'is [secret]' });
  // Nor half of one, where it is cut.
  expect(JSON.stringify([tools[0]?.title, tools[0]?.input.jsonSchema])).not.toMatch(/s3cr/);
});

it('a long list of tools is read without keeping others waiting', async () => {
  const tools = Array.from({ length: 50 }, (_, at) => ({ name: `t${at}`, inputSchema: { type: 'object' } }));
  let others = 0;
  const timer = setInterval(() => (others += 1), 0);
  const offer = await offerOf({ tools }, parts);
  clearInterval(timer);
  expect(offer).toMatchObject({ problem: undefined, readMs: expect.any(Number) });
  expect(offer.tools.length).toBe(50);
  expect(others).toBeGreaterThan(5);
});
