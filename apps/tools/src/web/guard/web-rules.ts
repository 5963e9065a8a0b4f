import ipaddr from 'ipaddr.js';
import { parseAddress, type Address } from './address-guard.js';

export interface NameRule {
  kind: 'name';
  /** Without its `*.`, where it stands for all names below it. */
  name: string;
  covers: 'itself' | 'below';
  port?: number;
}

export interface RangeRule {
  kind: 'range';
  range: [Address, number];
  port?: number;
}

export type WebRule = NameRule | RangeRule;

export interface WebRules {
  /** Opens what is closed otherwise. */
  allow: readonly WebRule[];
  /** Closes whatever else opens it. */
  deny: readonly WebRule[];
}

const namePattern = /^(\*\.)?([a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*)$/;

/** An entry of PARLEY_WEB_ALLOW or PARLEY_WEB_DENY: a name, `*.name`, an address or a CIDR, each with a port or not. */
export function parseRule(entry: string): WebRule {
  const { host, port } = partsOf(entry.trim().toLowerCase());
  const range = rangeOf(host);
  const at = port === undefined ? {} : { port: portOf(port, entry) };
  if (range) return { kind: 'range', range, ...at };
  const [, star, name] = namePattern.exec(host) ?? [];
  if (name === undefined || /^[\d.]+$/.test(name))
    throw new Error(`"${entry}" is no host name, address or CIDR, with or without a port.`);
  return { kind: 'name', name, covers: star ? 'below' : 'itself', ...at };
}

function partsOf(entry: string): { host: string; port?: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(entry);
  const plain = bracketed ?? /^([^:]*)(?::([^:]*))?$/.exec(entry);
  const [, host = entry, port] = plain ?? [];
  return port === undefined ? { host } : { host, port };
}

function portOf(text: string, entry: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Error(`"${entry}" has no port from 1 to 65535.`);
  return port;
}

function rangeOf(host: string): [Address, number] | undefined {
  const single = parseAddress(host);
  if (single) return [single, single.kind() === 'ipv4' ? 32 : 128];
  const [network = ''] = host.split('/');
  if (!parseAddress(network) || !ipaddr.isValidCIDR(host)) return undefined;
  return ipaddr.parseCIDR(host);
}

export function coversName(rule: NameRule, host: string): boolean {
  return rule.covers === 'itself' ? host === rule.name : host.endsWith(`.${rule.name}`);
}

export function coversAddress({ range: [network, bits] }: RangeRule, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}
