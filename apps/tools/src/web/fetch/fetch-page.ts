import { FetchError } from '../connection/fetch-error.js';
import { checkUrl } from '../guard/url-guard.js';
import type { Target } from '../guard/judge.js';
import type { WebRules } from '../guard/web-rules.js';
import { hop, isRedirect, type Answer, type HopSettings } from './hop.js';

export interface Fetched extends Answer {
  /** Where it came from in the end. */
  url: URL;
}

const mostRedirects = 5;

/** Each hop is checked, looked up and pinned anew: nothing that was found out about one counts for the next. */
export async function fetchPage(first: string, settings: HopSettings, signal: AbortSignal): Promise<Fetched> {
  const seen = new Set<string>();
  let next = nextHop(first, settings.rules);
  while (seen.size <= mostRedirects) {
    const { url, target } = next;
    if (seen.has(url.href)) throw new FetchError(`It goes round in circles, by way of ${url.href}`);
    seen.add(url.href);
    const answer = await hop(url, target, settings, signal);
    if (!isRedirect(answer.status, answer.headers)) return { ...answer, url };
    next = nextHop(answer.headers.location ?? '', settings.rules, url);
  }
  throw new FetchError(`It was redirected more than ${mostRedirects} times.`);
}

function nextHop(wanted: string, rules: WebRules, from?: URL): { url: URL; target: Target } {
  const checked = checkUrl(wanted, rules, from);
  if (checked.kind === 'closed')
    throw new FetchError(from ? `${from.host} redirects. ${checked.reason}` : checked.reason);
  if (from?.protocol === 'https:' && checked.url.protocol === 'http:')
    throw new FetchError(`${from.host} redirects from https to http, which is not followed.`);
  return checked;
}
