import { request, type Dispatcher } from 'undici';
import { judgeAddress, type Target } from '../guard/judge.js';
import type { WebRules } from '../guard/web-rules.js';
import { FetchError, whyOf } from '../connection/fetch-error.js';
import { pinnedAgent, type TrustedAuthorities } from '../connection/pinned-agent.js';
import { acceptedEncodings, readBody, whyUnread, type Body } from '../connection/read-body.js';
import type { Resolver } from '../connection/resolver.js';
import { canonical } from '../guard/address-guard.js';

export interface HopSettings {
  rules: WebRules;
  resolver: Resolver;
  timeoutMs: number;
  bodyBytes: number;
  tls?: TrustedAuthorities;
}

export interface Answer extends Body {
  status: number;
  headers: Record<string, string>;
}

const userAgent = 'Parley-web-fetch/1 (on behalf of a user of a Parley server)';
const accept = 'text/html,application/xhtml+xml,text/*;q=0.9,application/json;q=0.9,*/*;q=0.5';
const mostAddresses = 32;

/** One request to one checked address, over a connection that nothing else uses. Redirects are not followed here. */
export async function hop(
  url: URL,
  target: Target,
  settings: HopSettings,
  signal: AbortSignal,
): Promise<Answer> {
  const addresses = await checkedAddresses(target, settings, signal);
  const agent = pinnedAgent(addresses, settings.timeoutMs, settings.tls);
  try {
    const response = await request(url.origin + url.pathname + url.search, {
      dispatcher: agent,
      signal,
      headers: { 'user-agent': userAgent, accept, 'accept-encoding': acceptedEncodings },
    });
    return await answerOf(response, settings.bodyBytes);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FetchError) throw error;
    throw new FetchError(`${target.host} was not fetched: ${whyUnread(error)}.`, { cause: error });
  } finally {
    await agent.destroy();
  }
}

/** All of them must be open: a name with one foot in a private network is not to be trusted with the other. */
async function checkedAddresses(
  target: Target,
  settings: HopSettings,
  signal: AbortSignal,
): Promise<string[]> {
  const addresses = canonical(target.host) ? [target.host] : await resolved(target.host, settings, signal);
  if (addresses.length === 0) throw new FetchError(`${target.host} has no address.`);
  for (const address of addresses) {
    const verdict = judgeAddress(address, target, settings.rules);
    if (verdict.kind === 'closed') throw new FetchError(`${target.host} is not fetched: ${verdict.reason}`);
  }
  return addresses.slice(0, mostAddresses);
}

async function resolved(host: string, { resolver }: HopSettings, signal: AbortSignal): Promise<string[]> {
  try {
    return await resolver.resolve(host, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new FetchError(`${host} was not fetched: ${whyOf(error)}.`, { cause: error });
  }
}

async function answerOf(response: Dispatcher.ResponseData, limit: number): Promise<Answer> {
  const headers = Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
  const status = response.statusCode;
  if (isRedirect(status, headers)) {
    response.body.on('error', () => {}).destroy();
    return { status, headers, bytes: Buffer.alloc(0), extent: 'whole' };
  }
  return { status, headers, ...(await readBody(response.body, headers['content-encoding'], limit)) };
}

/** A header that comes twice is in none of ours: which of the two counted would be anybody's guess. */
export function isRedirect(status: number, headers: Record<string, string>): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;
}
