import { jetstreamManager } from '@nats-io/jetstream';
import { AuthorizationError, connect, type NatsConnection } from '@nats-io/transport-node';

import { StartError } from '../start-error.js';
import { messageOf } from '../system/errors.js';
import { parseNatsUrl } from './address.js';
import { isNewEnough, OLDEST_NATS_SERVER, parseVersion } from './version.js';

const ANSWER_MS = 5_000;

/** Makes sure that what answers at this address is a NATS server Parley can run on. */
export async function probeNats(url: string, answerMs = ANSWER_MS): Promise<{ version: string }> {
  const address = parseNatsUrl(url);
  if (address === undefined) {
    throw new StartError({
      message:
        'PARLEY_NATS_URL is no address of a NATS server. It looks like nats://user:password@host:4222.',
    });
  }
  const server = `The NATS server at ${address.shown}`;
  const connection = await connect({
    ...address.options,
    name: 'parley-probe',
    timeout: answerMs,
    reconnect: false,
    maxReconnectAttempts: 0,
  }).catch((error: unknown) => {
    throw unreachable(server, error);
  });
  try {
    return { version: await inspect(connection, server, answerMs) };
  } finally {
    await connection.close();
  }
}

async function inspect(connection: NatsConnection, server: string, answerMs: number): Promise<string> {
  const version = parseVersion(connection.info?.version ?? '');
  if (version === undefined || !isNewEnough(version)) {
    throw new StartError({
      message: `${server} is ${version ?? 'of an unknown version'}; Parley needs ${OLDEST_NATS_SERVER} or newer. Upgrade it, or unset PARLEY_NATS_URL.`,
    });
  }
  try {
    const manager = await jetstreamManager(connection, { timeout: answerMs, checkAPI: false });
    await manager.getAccountInfo();
  } catch (error) {
    // The client throws this class and does not export it.
    const notEnabled = error instanceof Error && error.name === 'JetStreamNotEnabled';
    if (notEnabled || connection.info?.jetstream !== true) {
      throw new StartError({
        message: `${server} has JetStream switched off for this account. Start it with JetStream (nats-server -js), or unset PARLEY_NATS_URL.`,
        cause: error,
      });
    }
    throw new StartError({
      message: `${server} does not answer for JetStream within ${answerMs / 1000} s: ${messageOf(error)}. Check that server.`,
      cause: error,
    });
  }
  return version;
}

function unreachable(server: string, error: unknown): StartError {
  if (error instanceof AuthorizationError) {
    return new StartError({
      message: `${server} refuses the user, password or token in PARLEY_NATS_URL. Correct it there.`,
      cause: error,
    });
  }
  return new StartError({
    message: `${server} does not answer: ${messageOf(error)}. Start it, or correct or unset PARLEY_NATS_URL.`,
    cause: error,
  });
}
