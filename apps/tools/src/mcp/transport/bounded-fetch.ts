import { Agent, fetch as undiciFetch } from 'undici';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { boundedBody } from './bounded-body.js';
import { FloodGate } from './flood-gate.js';

export interface FetchParts {
  gate: FloodGate;
  messageBytes: number;
  /** For a request with its answer; the stream on which a server speaks by itself has no end. */
  answerMs: number;
  cut: (reason: string) => void;
  doubt: () => void;
}

export interface BoundedFetch {
  fetch: FetchLike;
  /** Everything that is still open breaks off. */
  close(): Promise<void>;
}

const connectMs = 10_000;
/** Opened within a second: the server decides how soon the SDK comes back. */
const mostStreams = 20;
/** Those that say: the same again, over there. */
const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308]);
const mostRedirects = 3;

/** Addresses are not guarded: whoever may define a server has chosen this one. */
export function boundedFetch(parts: FetchParts): BoundedFetch {
  const { answerMs, cut, doubt } = parts;
  const dispatcher = new Agent({ connect: { timeout: connectMs }, headersTimeout: answerMs, bodyTimeout: 0 });
  const streams = new FloodGate({ messages: mostStreams, bytes: Infinity }, () => performance.now());
  const bounded = async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const signals = [...(init.signal ? [init.signal] : []), ...timeOut(init.method, answerMs)];
    let response: Response;
    try {
      const asked = { ...init, dispatcher, signal: AbortSignal.any(signals) };
      response = await askedAtHome(new URL(url), asked);
    } catch (error) {
      if (!init.signal?.aborted) doubt();
      throw new Error(reasonOf(error), { cause: error });
    }
    const { method = 'GET' } = init;
    if (method === 'GET' && streams.passes({ messages: 1, bytes: 0 }) !== undefined)
      cut('ends the stream of its own words again and again');
    // Of other methods it may mean that there is no such thing here.
    if (method === 'POST' && response.status === 404 && new Headers(init.headers).has('mcp-session-id'))
      cut('has forgotten this session');
    return boundedResponse(response, parts, init.signal ?? undefined);
  };
  return { fetch: bounded, close: () => dispatcher.destroy() };
}

/**
 * Its headers hold secrets, and it was this server that somebody has chosen: wherever else it leads, into our own
 * network too, is not followed. On its own ground it may send us from one path to another.
 */
async function askedAtHome(url: URL, init: object): Promise<Response> {
  let at = url;
  for (let hop = 0; ; hop += 1) {
    const response = (await undiciFetch(at, { ...init, redirect: 'manual' })) as unknown as Response;
    const location = response.headers.get('location');
    if (!redirects.has(response.status) || location === null) return response;
    await response.body?.cancel();
    at = new URL(location, at);
    if (at.origin !== url.origin) throw new Error(`redirects to ${at.origin}, which is not followed`);
    if (hop === mostRedirects) throw new Error('redirects without end');
  }
}

function timeOut(method: string | undefined, answerMs: number): AbortSignal[] {
  return method === 'GET' || method === undefined ? [] : [AbortSignal.timeout(answerMs)];
}

function boundedResponse(response: Response, parts: FetchParts, signal: AbortSignal | undefined): Response {
  if (!response.body) return response;
  const { gate, messageBytes, cut, doubt } = parts;
  const kind = response.headers.get('content-type')?.startsWith('text/event-stream') ? 'events' : 'plain';
  const body = watched(response.body, () => signal?.aborted || doubt()).pipeThrough(
    boundedBody({ gate, messageBytes, kind, cut }),
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** A stream that breaks is how the end of a server shows while it has a call in hand. */
function watched(body: ReadableStream<Uint8Array>, broke: () => unknown): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        broke();
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** What undici says is in the cause of what it throws. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || String(cause.name) : String(cause);
}
