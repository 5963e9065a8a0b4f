import type { IncomingMessage } from 'node:http';
import { headersOf, post, wholeText } from './post.js';

/** What the SDK takes for an answer of `fetch`, and in it the stream from which we read. */
export class StreamedResponse extends Response {
  constructor(readonly incoming: IncomingMessage) {
    super(null, { status: incoming.statusCode ?? 200, headers: headersOf(incoming.headers) });
  }
}

/** A `fetch` for an SDK that builds requests and understands refusals, but is not to carry the deltas. */
export async function streamedFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const headers = Object.fromEntries(new Headers(init.headers));
  const url = new URL(input instanceof Request ? input.url : input);
  const signal = init.signal ?? new AbortController().signal;
  const incoming = await post({ url, headers, body: textOf(init.body), signal });
  const status = incoming.statusCode ?? 0;
  if (status >= 200 && status < 300) return new StreamedResponse(incoming);
  return new Response(await wholeText(incoming), { status, headers: headersOf(incoming.headers) });
}

function textOf(body: RequestInit['body']): string {
  if (typeof body === 'string') return body;
  throw new TypeError('Only text can be posted.');
}
