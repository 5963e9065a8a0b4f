import type { Socket, LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { canonical } from '../guard/address-guard.js';
import { FetchError } from './fetch-error.js';

export interface TrustedAuthorities {
  /** PEM. Instead of those that Node trusts. */
  ca?: string;
}

/**
 * Connects to these addresses whatever the URL's host is called, and to nothing else: no name is looked up again
 * between check and use. The host's name stays what is asked for, and what the certificate must be for. Being an
 * agent of its own it heeds no proxy of the environment.
 */
export function pinnedAgent(
  addresses: readonly string[],
  timeoutMs: number,
  tls: TrustedAuthorities = {},
): Agent {
  const connect = buildConnector({ ...tls, lookup: lookupOf(addresses), timeout: timeoutMs });
  return new Agent({
    connect: (options, done) =>
      connect(options, (...answer) => {
        const [problem, socket] = answer;
        if (problem) return done(problem, null);
        if (isOneOf(addresses, socket)) return done(null, socket);
        socket.destroy();
        return done(new FetchError('The connection led to another address than was checked.'), null);
      }),
    pipelining: 0,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
}

function lookupOf(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_host, options, answer) => {
    const [first] = answers;
    if (!first) answer(new FetchError('There is no address to connect to.'), []);
    else if (options.all) answer(null, answers);
    else answer(null, first.address, first.family);
  };
}

/** An address in the place of a name is not looked up, so that this is all that holds it. */
function isOneOf(addresses: readonly string[], { remoteAddress }: Socket): boolean {
  const reached = remoteAddress === undefined ? undefined : canonical(remoteAddress);
  return reached !== undefined && addresses.some((address) => canonical(address) === reached);
}
