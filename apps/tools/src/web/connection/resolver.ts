import { lookup, Resolver as DnsResolver } from 'node:dns/promises';
import { codeOf } from './fetch-error.js';

/** All addresses of a name, of both families. Rejects with the signal's reason when that is aborted. */
export interface Resolver {
  resolve(host: string, signal: AbortSignal): Promise<string[]>;
}

/** As the machine does it, with its hosts file. A lookup cannot be called off, but need not be waited for. */
export const systemResolver: Resolver = {
  resolve: async (host, signal) => {
    const answers = await orAborted(lookup(host, { all: true, verbatim: true }), signal);
    return answers.map(({ address }) => address);
  },
};

/** Asks these servers, `address` or `address:port`, and no hosts file. */
export function dnsResolver(servers: readonly string[]): Resolver {
  return {
    resolve: async (host, signal) => {
      /** One for each lookup: to call one off is to call off all of its resolver's. */
      const resolver = new DnsResolver({ timeout: 3_000, tries: 2 });
      resolver.setServers(servers);
      try {
        return await orAborted(bothFamilies(resolver, host), signal);
      } finally {
        resolver.cancel();
      }
    },
  };
}

/** One family may be missing: nothing is connected to but what was answered here. */
async function bothFamilies(resolver: DnsResolver, host: string): Promise<string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const reasons: unknown[] = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  throw reasons.find((reason) => codeOf(reason) !== 'ENODATA') ?? reasons[0];
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
