import { domainToASCII, domainToUnicode } from 'node:url';
import { fitsPattern } from './wildcard.js';

/** Without what changes nothing: case, default port and last dot of the host, a user's name, what stands behind `#`. */
export function writtenAddress(address: unknown): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  // `https://good.example@bad.example/` is an address of the latter.
  url.username = '';
  url.password = '';
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  return url.href;
}

/**
 * Without a scheme the beginning of a pattern may mean the host or anything else: what allows must be right in both
 * readings, what restrains in one.
 */
export function fitsAddress(pattern: string, address: string, intent: 'allows' | 'restrains'): boolean {
  const readings = pattern.includes('://')
    ? [fitsParts]
    : [fitsPattern, (_: string, each: string) => fitsParts(`*://${pattern}`, each)];
  if (intent === 'allows') return readings.every((fits) => fits(pattern, address));
  // A server that is asked for `/%61` may give what is at `/a`.
  return [address, decoded(address)].some((each) => readings.some((fits) => fits(pattern, each)));
}

/**
 * In the host of a pattern `*` stands for no `/`: else `https://*.example.org/*` would mean
 * `https://elsewhere.example/.example.org/` too.
 */
function fitsParts(pattern: string, address: string): boolean {
  const asked = partsOf(pattern);
  const given = partsOf(address);
  if (!asked || !given) return fitsPattern(pattern, address);
  const rest = asked.rest || (pattern.endsWith('*') ? '*' : '/');
  return fitsHost(asked.host, given.host) && fitsPattern(rest, given.rest);
}

/** `https://example.org` and `/docs?x`. */
function partsOf(address: string): { host: string; rest: string } | undefined {
  const scheme = address.indexOf('://');
  if (scheme < 0) return undefined;
  const end = address.slice(scheme + 3).search(/[/?#]/);
  const cut = end < 0 ? address.length : scheme + 3 + end;
  return { host: address.slice(0, cut), rest: address.slice(cut) };
}

/** Addresses hold `xn--mnchen-3ya` where a pattern says `münchen`; a label with a `*` has no such form. */
function fitsHost(pattern: string, host: string): boolean {
  const written = withoutDefaultPort(pattern.normalize('NFC').toLowerCase());
  const ascii = inEachLabel(written, (label) => (label.includes('*') ? label : domainToASCII(label)));
  return fitsPattern(ascii, host) || fitsPattern(written, inEachLabel(host, domainToUnicode));
}

function inEachLabel(host: string, change: (label: string) => string): string {
  return host
    .split(/([.:/])/)
    .map((label) => (/[^ -~]|^xn--/.test(label) && change(label)) || label)
    .join('');
}

function decoded(address: string): string {
  return address.replaceAll(/%[2-7][0-9a-f]/gi, (written) =>
    String.fromCharCode(Number.parseInt(written.slice(1), 16)),
  );
}

function withoutDefaultPort(host: string): string {
  const port = host.startsWith('https:') ? ':443' : host.startsWith('http:') ? ':80' : undefined;
  return port !== undefined && host.endsWith(port) ? host.slice(0, -port.length) : host;
}
