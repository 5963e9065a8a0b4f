import { Agent, request } from 'undici';
import { FetchError } from '../connection/fetch-error.js';
import { acceptedEncodings, readBody, whyUnread, type Body } from '../connection/read-body.js';
import type { Hit, SearchProvider, SearchRequest } from './provider.js';

export interface SearchLimits {
  timeoutMs: number;
  bodyBytes: number;
}

const reasons: Record<number, string> = {
  401: 'it does not accept the key',
  403: 'it does not accept the key, or has no JSON for us',
  429: 'it has been asked too often',
};

/**
 * Its address is the operator's choice and so is not guarded. A redirect is not followed: the key belongs to this
 * address alone. What it answers to a failure is not repeated, for that may quote the key.
 */
export async function askProvider(
  provider: SearchProvider,
  { query, count }: { query: string; count: number },
  limits: SearchLimits,
  signal: AbortSignal,
): Promise<Hit[]> {
  const failed = (why: string, cause?: unknown) =>
    new FetchError(`${provider.name} did not answer: ${why}.`, { cause });
  const agent = new Agent({ headersTimeout: limits.timeoutMs, bodyTimeout: limits.timeoutMs });
  try {
    const answer = await sent(provider.ask(query, count), agent, limits.bodyBytes, signal);
    if (answer.status !== 200) throw failed(reasons[answer.status] ?? `status ${answer.status}`);
    if (answer.extent === 'cut') throw failed('what it sent is too long');
    return read(provider, answer.bytes).slice(0, count);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FetchError) throw error;
    throw failed(whyUnread(error));
  } finally {
    await agent.destroy();
  }
}

async function sent(
  { url, headers, body }: SearchRequest,
  agent: Agent,
  limit: number,
  signal: AbortSignal,
): Promise<Body & { status: number }> {
  const response = await request(url, {
    dispatcher: agent,
    signal,
    method: body === undefined ? 'GET' : 'POST',
    headers: { accept: 'application/json', 'accept-encoding': acceptedEncodings, ...headers },
    body: body ?? null,
  });
  const encoding = response.headers['content-encoding'];
  return {
    status: response.statusCode,
    ...(await readBody(response.body, typeof encoding === 'string' ? encoding : undefined, limit)),
  };
}

function read(provider: SearchProvider, bytes: Buffer): Hit[] {
  try {
    return provider.read(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new FetchError(`${provider.name} answered in a way that is not understood.`, { cause: error });
  }
}
