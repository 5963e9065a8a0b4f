import { judgeTarget, type Target } from './judge.js';
import type { WebRules } from './web-rules.js';

export type CheckedUrl = { kind: 'open'; url: URL; target: Target } | { kind: 'closed'; reason: string };

const longest = 4_096;
const usual = { 'http:': 80, 'https:': 443 } as const;

/**
 * Reads a URL once, with the parser that the connection will use too: it makes `0x7f.1`, `2130706433` and full-width
 * digits into dotted addresses, so that there is nothing left for another parser to read differently.
 */
export function checkUrl(text: string, rules: WebRules, base?: URL): CheckedUrl {
  const closed = (reason: string): CheckedUrl => ({ kind: 'closed', reason });
  if (text.length > longest || !URL.canParse(text, base?.href))
    return closed('It is not a URL that can be read.');
  const url = new URL(text, base);
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:')
    return closed(`Only http and https are fetched, not ${protocol.slice(0, 40)}`);
  if (url.username || url.password) return closed('A URL with a user name or password in it is not fetched.');
  if (url.hostname.endsWith('..')) return closed('Its host name has an empty part.');
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  const port = url.port === '' ? usual[protocol] : Number(url.port);
  const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port };
  const verdict = judgeTarget(target, rules);
  return verdict.kind === 'open' ? { kind: 'open', url, target } : verdict;
}
