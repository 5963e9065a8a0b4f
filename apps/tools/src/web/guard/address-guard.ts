import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** `public`: anybody's. `private`: of this machine or its networks. `special`: not an address of one host to ask. */
export type Reach = 'public' | 'private' | 'special';

const privateRanges = new Set(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);
/** All global unicast addresses there are; it leaves out `::a.b.c.d`, NAT64 and the mapped ones. */
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** By which Azure gives each of its machines its certificates and settings, though it looks like anybody's. */
const ofOneCloud = ipaddr.IPv4.parse('168.63.129.16');

/** Only as the WHATWG URL parser, a resolver or a socket writes it; no octal, no missing parts. */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (text.includes(':') && ipaddr.IPv6.isValid(text)) return ipaddr.IPv6.parse(text);
  return undefined;
}

/**
 * What is not known to be public is not: an IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4,
 * Teredo, ISATAP) is `special` even where the inner one is public, for who reads it decides where it leads.
 */
export function reachOf(address: Address): Reach {
  const range: string = address.range();
  if (address instanceof ipaddr.IPv6 && address.zoneId !== undefined) return 'special';
  if (privateRanges.has(range)) return 'private';
  if (range !== 'unicast') return 'special';
  if (address instanceof ipaddr.IPv4) return address.match(ofOneCloud, 32) ? 'special' : 'public';
  return address.match(globalUnicast) && !isTunnel(address) ? 'public' : 'special';
}

/** ISATAP keeps an IPv4 address behind `0:5efe` or `200:5efe`. */
function isTunnel({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === 0x5efe && (parts[4] === 0 || parts[4] === 0x200);
}

/** One way to write each address, to compare by. */
export function canonical(text: string): string | undefined {
  const address = parseAddress(text);
  if (!address) return undefined;
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
    ? address.toIPv4Address().toString()
    : address.toString();
}
