import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let parley: TestParley;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  parley = await startParley('one process');
  const { url, token: apiKey } = parley.api;
  anthropic = new Anthropic({ baseURL: `${url}/anthropic`, apiKey, maxRetries: 0, logLevel: 'off' });
  openai = new OpenAI({ baseURL: `${url}/openai/v1`, apiKey, maxRetries: 0, logLevel: 'off' });
});
afterAll(() => parley?.stop());

async function sessions(): Promise<string[]> {
  const listed = (await (await parley.api.get('/v1/sessions')).json()) as { sessions: { id: string }[] };
  return listed.sessions.map(({ id }) => id);
}

async function approvalsOf(session: string): Promise<{ approval: string }[]> {
  const listed = await parley.api.get(`/v1/sessions/${session}/approvals`);
  return ((await listed.json()) as { approvals: { approval: string }[] }).approvals;
}

describe('a call of a client’s own that somebody must agree to', () => {
  const tool = {
    name: 'look',
    description: 'Looks at something.',
    input_schema: { type: 'object' as const, properties: { at: { type: 'string' } } },
  };

  it.each([
    [
      'deny',
      { text: 'Rather not.' },
      {
        stop_reason: 'end_turn',
        content: [{ type: 'text', text: expect.stringContaining('Rather not.') }],
      },
    ],
    [
      'edit',
      { input: { at: 'sea' } },
      { stop_reason: 'tool_use', content: [{ type: 'tool_use', name: 'look', input: { at: 'sea' } }] },
    ],
  ])('is not handed to it before somebody has said %s', async (decision, more, ends) => {
    const model = `careful-${decision}`;
    const agent = { id: model, permissions: { ask: ['look'] } };
    expect((await parley.api.post('/v1/agents', agent)).status).toBe(201);
    const known = await sessions();
    const asks = '[[tool: look {"at": "sky"}]][[then]][[echo: results]]';
    const stream = anthropic.messages.stream({
      model,
      max_tokens: 1_000,
      messages: [{ role: 'user', content: asks }],
      tools: [tool],
    });
    const answer = stream.finalMessage();
    const session = await eventually('there is a session', async () =>
      (await sessions()).find((id) => !known.includes(id)),
    );
    const [asked] = await eventually('somebody is asked', async () => {
      const approvals = await approvalsOf(session);
      return approvals.length > 0 ? approvals : undefined;
    });
    expect([stream.ended, stream.currentMessage?.content ?? []]).toEqual([false, []]);
    await parley.api.post(`/v1/sessions/${session}/approvals/${asked?.approval}`, { decision, ...more });
    const said = await answer;
    expect(said).toMatchObject(ends);
  });
});

describe('what is large', () => {
  /** A picture of one point, with so many bytes of what nobody looks at. */
  function picture(bytes: number): string {
    const small = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const end = small.subarray(-12);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes);
    const chunk = [length, Buffer.from('prVt'), Buffer.alloc(bytes, 7), Buffer.alloc(4)];
    return Buffer.concat([small.subarray(0, -12), ...chunk, end]).toString('base64');
  }

  it('passes while it is no larger than a request may be', async () => {
    const data = picture(8_000_000);
    const text = '[[rate: 0]][[say: Seen]]';
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data };
    const message = await anthropic.messages.create({
      model: 'assistant',
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source },
            { type: 'text', text },
          ],
        },
      ],
    });
    expect(message.content).toMatchObject([{ text: 'Seen' }]);
    const url = `data:image/png;base64,${data}`;
    const completion = await openai.chat.completions.create({
      model: 'assistant',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url } },
            { type: 'text', text },
          ],
        },
      ],
    });
    expect(completion.choices[0]?.message.content).toBe('Seen');
  });

  const large = JSON.stringify({ said: 'x'.repeat(13_000_000) });

  it.each([
    ['/anthropic/v1/messages', { type: 'error', error: { type: 'request_too_large' } }, 'request-id'],
    ['/openai/v1/chat/completions', { error: { code: 'too_large', param: null } }, 'x-request-id'],
    ['/openai/v1/responses', { error: { code: 'too_large', param: null } }, 'x-request-id'],
    ['/ai-sdk/chat', { error: { code: 'too_large' } }, ''],
  ])('is refused by %s in its own form', async (path, body, named) => {
    const response = await parley.api.post(path, large);
    expect([response.status, await response.json()]).toMatchObject([413, body]);
    expect(named === '' ? 'req_' : response.headers.get(named)).toMatch(/^req_/);
  });
});

describe('a turn that is asked for in somebody’s own trace', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const content = '[[rate: 0]][[say: Seen]]';
  const messages = [{ role: 'user', content }];

  it.each([
    [
      '/ai-sdk/chat',
      { id: 'traced', messages: [{ id: 'u', role: 'user', parts: [{ type: 'text', text: content }] }] },
    ],
    ['/anthropic/v1/messages', { model: 'assistant', max_tokens: 100, messages }],
    ['/openai/v1/chat/completions', { model: 'assistant', messages }],
    ['/openai/v1/responses', { model: 'assistant', input: content }],
    ['/ag-ui', { threadId: 'traced', runId: 'traced', messages: [{ id: 'u', role: 'user', content }] }],
  ])('knows it, through %s', async (path, body) => {
    const known = await sessions();
    const response = await parley.api.post(path, body, { traceparent });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Seen')]);
    const session = (await sessions()).find((id) => !known.includes(id)) ?? '';
    const turns = `SELECT body::jsonb->>'traceparent' AS trace FROM events WHERE session = $1 AND type = 'turn.accepted'`;
    const [accepted] = await eventually('memory knows the turn', async () => {
      const rows = await parley.database.query<{ trace: string | null }>(turns, [session]);
      return rows.length > 0 ? rows : undefined;
    });
    expect(accepted).toEqual({ trace: traceparent });
  });
});
