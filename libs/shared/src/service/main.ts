import type { Type } from '@nestjs/common';
import { ConfigError, environment, loadConfig } from '../config/index.js';
import { startService } from './run-service.js';

/** The whole `main` of a service that runs by itself: start, serve until a signal, leave in good order. */
export async function runAlone(service: string, root: Type): Promise<void> {
  try {
    const config = loadConfig(environment());
    const port = service === 'gateway' ? config.PARLEY_PORT : config.PARLEY_HEALTH_PORT;
    const listen = port === undefined ? undefined : { host: config.PARLEY_HOST, port };
    const running = await startService({ service, root, listen }, config);
    onceStopped(() => running.close());
  } catch (error) {
    fail(error);
  }
}

/** One clear sentence and exit code 1: a stack trace tells an operator nothing that he can act on. */
export function fail(error: unknown): never {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const { address, port } = error as Error & { address?: string; port?: number };
    return `Port ${port} on ${address} is taken. Choose another one with PARLEY_PORT.`;
  }
  return error.message;
}

/** The first signal leaves in good order; a second one, for the impatient, leaves at once. */
export function onceStopped(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
