import { randomUUID } from 'node:crypto';
import type { Post } from '../post.js';
import { createSessions } from '../sessions.js';
import type { FaceName } from './face-names.js';
import type { Parley } from './order.js';

/** One turn, asked for as a stream in each protocol. */
export const turnIn: Readonly<Record<FaceName, (target: Parley, text: string) => Promise<Post>>> = {
  native: async (target, text) => {
    const [session = ''] = await createSessions(target, 1);
    return post(target, `/v1/sessions/${session}/turns`, { text });
  },
  'AI SDK': async (target, text) =>
    post(target, '/ai-sdk/chat', {
      id: randomUUID(),
      trigger: 'submit-message',
      messages: [{ id: randomUUID(), role: 'user', parts: [{ type: 'text', text }] }],
    }),
  'Anthropic Messages': async (target, text) =>
    post(target, '/anthropic/v1/messages', {
      model,
      max_tokens: mostTokens,
      stream: true,
      messages: [{ role: 'user', content: text }],
    }),
  'OpenAI Chat Completions': async (target, text) =>
    post(target, '/openai/v1/chat/completions', {
      model,
      stream: true,
      messages: [{ role: 'user', content: text }],
    }),
  'OpenAI Responses': async (target, text) =>
    post(target, '/openai/v1/responses', { model, stream: true, input: text }),
  'AG-UI': async (target, text) =>
    post(target, '/ag-ui', {
      threadId: randomUUID(),
      runId: randomUUID(),
      state: {},
      messages: [{ id: randomUUID(), role: 'user', content: text }],
      tools: [],
      context: [],
      forwardedProps: {},
    }),
};

const model = 'assistant';
const mostTokens = 20_000;

function post({ url, token }: Parley, path: string, body: object): Post {
  return {
    url: url + path,
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    body: JSON.stringify(body),
  };
}
