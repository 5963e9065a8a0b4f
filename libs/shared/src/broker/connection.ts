import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';
import { writeOnceARound } from './nats/one-write-a-round.js';

export interface ConnectionSettings {
  url: string;
  /** Shown in the server's connection list. */
  service: string;
}

/** The oldest server whose acknowledged writes, fenced appends and direct reads can be built upon. */
export const oldestServer = '2.14.7';

/**
 * Every option here is set against a default that would lose something:
 * - endless reconnects: the client gives up for good after ten;
 * - short pings: a dead socket is otherwise noticed after four to six minutes;
 * - jitter: all services would come back in the same instant;
 * - no wait on the first connect: a wrong address must be told within seconds, and who starts us again
 *   is the supervisor's business;
 * - no stack trace per request: at thousands of appends a second it costs more than the append;
 * - an inbox prefix of the service's own, so that its broker user need not hear everybody's answers.
 *
 * What is published while the socket is down is dropped by the client without a word. So nothing that
 * matters goes out unacknowledged.
 */
export async function openConnection({ url, service }: ConnectionSettings): Promise<NatsConnection> {
  const { servers, ...credentials } = serversOf(url);
  const nc = await dial();
  const version = nc.info?.version ?? '0';
  if (isNewEnough(version)) {
    writeOnceARound(nc);
    return nc;
  }
  await nc.close();
  throw new Error(
    `The NATS server at ${servers.join(', ')} is ${version}; Parley needs ${oldestServer} or newer.`,
  );

  async function dial(): Promise<NatsConnection> {
    try {
      return await connect({
        servers,
        ...credentials,
        name: `parley-${service}`,
        inboxPrefix: inboxPrefixOf(service),
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
        pingInterval: 5_000,
        maxPingOut: 2,
        timeout: 5_000,
        waitOnFirstConnect: false,
        ignoreAuthErrorAbort: true,
        noAsyncTraces: true,
      });
    } catch (error) {
      if (error instanceof AuthorizationError) {
        throw new Error(
          `The NATS server at ${servers.join(', ')} does not accept the credentials in PARLEY_NATS_URL.`,
          { cause: error },
        );
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `No NATS server answers at ${servers.join(', ')}: ${reason}. Is PARLEY_NATS_URL right?`,
        {
          cause: error,
        },
      );
    }
  }
}

/** Where a service's answers come in. */
export function inboxPrefixOf(service: string): string {
  return `_INBOX_${service}`;
}

/** By numbers: "2.9" is older than "2.14". */
export function isNewEnough(version: string): boolean {
  return version.localeCompare(oldestServer, 'en', { numeric: true }) >= 0;
}

/** Splits `nats://user:pass@one:4222,nats://two:4222`; credentials must not reach an error message. */
export function serversOf(url: string): { servers: string[]; user?: string; pass?: string; token?: string } {
  const urls = url
    .split(',')
    .map((each) => new URL(each.trim().includes('://') ? each.trim() : `nats://${each.trim()}`));
  const first = urls.find((each) => each.username !== '');
  const servers = urls.map(
    (each) => `${each.protocol === 'tls:' ? 'tls://' : ''}${each.hostname}:${each.port || 4222}`,
  );
  if (!first) return { servers };
  const user = decodeURIComponent(first.username);
  if (first.password === '') return { servers, token: user };
  return { servers, user, pass: decodeURIComponent(first.password) };
}
