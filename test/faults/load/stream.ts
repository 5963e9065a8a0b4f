import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { Shown } from './seen-from.js';

export interface StreamAsked {
  url: string;
  token: string;
  cursor: string | undefined;
}

/**
 * The events of one stream of server-sent events, until it ends, is cut, or `signal` hangs up. Not by fetch: its
 * abort comes through weak references, and a client that does not hang up when told to would hang the test.
 */
export async function readStream(
  { url, token, cursor }: StreamAsked,
  show: (shown: Shown) => void,
  signal: AbortSignal,
): Promise<{ status: number; refusal: string }> {
  const headers = { authorization: `Bearer ${token}`, ...(cursor ? { 'last-event-id': cursor } : {}) };
  const asking = get(url, { headers, agent: false });
  const hangUp = (): void => void asking.destroy(new Error('The client hangs up.'));
  signal.addEventListener('abort', hangUp, { once: true });
  // Told through the response too, or through the wait for it.
  asking.on('error', () => undefined);
  try {
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const status = response.statusCode ?? 0;
    return { status, refusal: await read(response, status, show) };
  } finally {
    signal.removeEventListener('abort', hangUp);
    asking.destroy();
  }
}

async function read(
  response: IncomingMessage,
  status: number,
  show: (shown: Shown) => void,
): Promise<string> {
  const parser = createParser({
    onEvent: ({ id = '', event = '', data }) =>
      show({ cursor: id, event: { ...(JSON.parse(data) as object), type: event } }),
  });
  let refusal = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    if (status === 200) parser.feed(String(chunk));
    else refusal += String(chunk);
  }
  return refusal;
}
