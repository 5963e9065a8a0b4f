import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}

const idleSocketMs = 30_000;
/** A connection that its provider had closed says so at once; one that breaks later has carried the request. */
const staleWithinMs = 1_000;
const agents = {
  http: new http.Agent({ keepAlive: true, timeout: idleSocketMs }),
  https: new https.Agent({ keepAlive: true, timeout: idleSocketMs }),
};

/** Error pages and whole answers; no provider has anything longer to say outside a stream. */
const longestText = 8 * 1024 * 1024;

/**
 * A request whose answer is read chunk by chunk. Not `fetch`: its web streams cost more for each delta than all
 * that we do with it (docs/decisions/0010). It follows no redirect: that would hand the key to somebody else.
 */
export async function post(request: Post): Promise<IncomingMessage> {
  try {
    return await send(request);
  } catch (error) {
    // The provider had just closed the connection that was kept for it; it has not seen the request.
    if (error instanceof StaleConnection && !request.signal.aborted) return send(request);
    throw error;
  }
}

class StaleConnection extends Error {}

function send({ url, headers, body, signal }: Post): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const options = {
    method: 'POST',
    agent: isSecure ? agents.https : agents.http,
    headers: { ...headers, 'accept-encoding': 'identity', 'content-length': Buffer.byteLength(body) },
    signal,
  };
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const request = (isSecure ? https : http).request(url, options);
    request.on('response', (response) => {
      // An abort between here and the first reader must not end the process; the reader finds out by itself.
      response.on('error', () => {});
      resolve(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isEarly = performance.now() - begun < staleWithinMs;
      const isStale = isEarly && request.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnection(error.message, { cause: error }) : error);
    });
    request.end(body);
  });
}

export async function wholeText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestText) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function headersOf(headers: IncomingHttpHeaders): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const each of [value ?? []].flat()) result.append(name, each);
  }
  return result;
}
