import type { ConnectionOptions } from '@nats-io/transport-node';

/**
 * Splits `nats://user:password@one:4222,nats://two` into what the client wants. `shown` is fit for a message:
 * it holds no credentials. Undefined when it is no address of a NATS server.
 */
export function parseNatsUrl(url: string): { options: ConnectionOptions; shown: string } | undefined {
  const parts = url
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (part.includes('://') ? part : `nats://${part}`));
  if (parts.length === 0 || !parts.every((part) => URL.canParse(part))) return undefined;
  const addresses = parts.map((part) => new URL(part));
  if (!addresses.every(({ protocol, hostname }) => /^(nats|tls):$/.test(protocol) && hostname !== ''))
    return undefined;

  const hosts = addresses.map(({ hostname, port }) => `${hostname}:${port === '' ? '4222' : port}`);
  const withUser = addresses.find(({ username }) => username !== '');
  return {
    options: {
      servers: hosts,
      ...(addresses.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
      ...(withUser === undefined ? {} : credentialsOf(withUser)),
    },
    shown: hosts.join(', '),
  };
}

function credentialsOf({ username, password }: URL): Pick<ConnectionOptions, 'user' | 'pass' | 'token'> {
  const name = decodeURIComponent(username);
  return password === '' ? { token: name } : { user: name, pass: decodeURIComponent(password) };
}
