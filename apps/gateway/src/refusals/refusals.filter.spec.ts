import { expect, it } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { ParleyError, unavailable } from '#shared/contracts';
import { createLogger } from '#shared/telemetry';
import { Refusals } from './refusals.filter.js';

/** What a door at this address says to what was thrown behind it. */
async function refused(url: string, error: unknown): Promise<object> {
  const sent: { status?: number; headers: Record<string, string>; body?: unknown } = { headers: {} };
  const reply = {
    sent: false,
    header: (name: string, value: string) => (Object.assign(sent.headers, { [name]: value }), reply),
    headers: (more: object) => (Object.assign(sent.headers, more), reply),
    status: (status: number) => (Object.assign(sent, { status }), reply),
    send: async (body: unknown) => Object.assign(sent, { body }),
  };
  const http = { getResponse: () => reply, getRequest: () => ({ url, method: 'POST' }) };
  const host = { switchToHttp: () => http } as unknown as ArgumentsHost;
  await new Refusals(createLogger({ service: 'test', level: 'silent' })).catch(error, host);
  return sent;
}

it.each([
  ['/v1/sessions', 503, { 'retry-after': '1' }],
  ['/ai-sdk/chat', 503, { 'retry-after': '1' }],
  ['/openai/v1/chat/completions', 503, { 'retry-after': '1', 'x-should-retry': 'true' }],
  ['/anthropic/v1/messages', 529, { 'retry-after': '1', 'x-should-retry': 'true' }],
])('%s says when to come back', async (url, status, headers) => {
  expect(await refused(url, unavailable('Not just now.'))).toMatchObject({ status, headers });
});

it('of a budget the time is told, and that no library need wait for it', async () => {
  const retryAt = new Date(Date.now() + 3_600_000).toISOString();
  const spent = new ParleyError({ code: 'budget_exceeded', message: 'Spent.', retryAt });
  expect(await refused('/openai/v1/chat/completions', spent)).toMatchObject({
    status: 429,
    headers: { 'retry-after': expect.stringMatching(/^3[56]\d\d$/), 'x-should-retry': 'false' },
  });
});
