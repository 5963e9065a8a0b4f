import type { Load } from '../loads.js';
import type { Target } from './protocol.js';

/** One stream to be opened, and how its frames are told apart. */
export interface StreamRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  deltaEvent: string;
  /** The last event of a stream that went well. */
  lastEvent: string;
}

/** Where nothing paces the model, its first delta is due at once; its rate is asked for in the prompt. */
export function promptOf({ rate, tokens }: Load): string {
  return `[[stamp]][[rate: ${rate}]][[tokens: ${tokens}]]`;
}

export function relayRequest(url: string, load: Load): StreamRequest {
  const messages = [{ role: 'user', content: promptOf(load) }];
  return {
    url: `${url}/v1/messages`,
    headers: { 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: 'rehearsal', max_tokens: 1_000_000, stream: true, messages }),
    deltaEvent: 'content_block_delta',
    lastEvent: 'message_stop',
  };
}

export function parleyRequest(
  { url, token }: Extract<Target, { kind: 'parley' }>,
  session: string,
  load: Load,
): StreamRequest {
  return {
    url: `${url}/v1/sessions/${session}/turns`,
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    body: JSON.stringify({ text: promptOf(load) }),
    deltaEvent: 'block.delta',
    lastEvent: 'turn.completed',
  };
}
