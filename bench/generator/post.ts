import { Agent, request, type IncomingMessage } from 'node:http';

/** Connections are kept, as clients keep them; opening them is not what is measured. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity });

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Plain `node:http`: whatever is between the socket and the clock would be measured along. */
export function post({ url, headers, body }: Post, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
      ...(signal ? { signal } : {}),
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Opens a stream; its connection is its own and ends with it. */
export function get(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end();
  });
}

export async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}
