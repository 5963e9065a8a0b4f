import { parseAddress, reachOf, type Address } from './address-guard.js';
import { coversAddress, coversName, type WebRule, type WebRules } from './web-rules.js';

export interface Target {
  /** As the URL parser writes it, without brackets and without a dot at its end. */
  host: string;
  port: number;
}

export type Verdict = { kind: 'open' } | { kind: 'closed'; reason: string };

const open: Verdict = { kind: 'open' };
const closed = (reason: string): Verdict => ({ kind: 'closed', reason });

const usualPorts: ReadonlySet<number> = new Set([80, 443]);
/** Names that mean something else on every network, or nothing on the public one. */
const localSuffixes = ['localhost', 'local', 'localdomain', 'internal', 'intranet', 'lan', 'home.arpa'];

/** Whether a name may be looked up at all, for this port. An address in the place of a name is left to the other. */
export function judgeTarget(target: Target, rules: WebRules): Verdict {
  const { host, port } = target;
  if (rules.deny.some((rule) => denies(rule, target)))
    return closed(`${host} is on the list of what is not to be fetched.`);
  const mayLead = (rule: WebRule): boolean => rule.port === port && leadsTo(rule, host);
  if (!usualPorts.has(port) && !rules.allow.some(mayLead))
    return closed(`Port ${port} is not open, only 80 and 443 are.`);
  if (parseAddress(host) || !isLocal(host) || rules.allow.some((rule) => names(rule, target))) return open;
  return closed(`${host} is a name of the local network.`);
}

/** Whether to connect to one of the addresses that the target stands for. */
export function judgeAddress(text: string, target: Target, rules: WebRules): Verdict {
  const address = parseAddress(text);
  if (!address) return closed(`"${text}" is not an address.`);
  if (rules.deny.some((rule) => denies(rule, target, address)))
    return closed(`${text} is on the list of what is not to be fetched.`);
  if (rules.allow.some((rule) => opens(rule, target, address))) return open;
  const reach = reachOf(address);
  const named = rules.allow.some((rule) => names(rule, target));
  if (!named && !usualPorts.has(target.port)) return closed(`Port ${target.port} of ${text} is not open.`);
  if (reach === 'public' || (reach === 'private' && named)) return open;
  return closed(`${text} is not a public address.`);
}

function opens(rule: WebRule, { port }: Target, address: Address): boolean {
  return rule.kind === 'range' && coversAddress(rule, address) && fitsPort(rule, port);
}

function names(rule: WebRule, { host, port }: Target): boolean {
  return rule.kind === 'name' && coversName(rule, host) && fitsPort(rule, port);
}

/** An address may turn out to be in an allowed range once the name has been looked up. */
function leadsTo(rule: WebRule, host: string): boolean {
  return rule.kind === 'range' || coversName(rule, host);
}

function denies(rule: WebRule, { host, port }: Target, address = parseAddress(host)): boolean {
  if (rule.port !== undefined && rule.port !== port) return false;
  if (rule.kind === 'name') return coversName(rule, host);
  return address !== undefined && coversAddress(rule, address);
}

function fitsPort(rule: WebRule, port: number): boolean {
  return rule.port === undefined ? usualPorts.has(port) : rule.port === port;
}

function isLocal(host: string): boolean {
  return !host.includes('.') || localSuffixes.some((each) => host === each || host.endsWith(`.${each}`));
}
