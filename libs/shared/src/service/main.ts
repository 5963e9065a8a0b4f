import type { Type } from '@nestjs/common';
import { environment, loadConfig } from '../config/index.js';
import { startService } from './run-service.js';

/** The whole `main` of a service that runs by itself: start, serve until a signal, leave in good order. */
export async function runAlone(service: string, root: Type): Promise<void> {
  try {
    const config = loadConfig(environment());
    const setting = service === 'gateway' ? 'PARLEY_PORT' : 'PARLEY_HEALTH_PORT';
    const port = config[setting];
    const listen = port === undefined ? undefined : { host: config.PARLEY_HOST, port, setting };
    const running = await startService({ service, root, listen }, config);
    const stop = onceStopped(() => running.close());
    void running.lost.then(stop);
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
  return error instanceof Error ? error.message : String(error);
}

/**
 * Leaves in good order at the first signal. A second one changes nothing: whoever presses Ctrl-C sends two (npm
 * passes its own on), leaving takes a bounded time, and what is cut short would leave servers running. Returns how
 * to leave without a signal, in the same order but with a failure, so that a supervisor starts us again.
 */
export function onceStopped(close: () => Promise<void>): (failure: Error) => void {
  let stopping = false;
  const stop = (leave: () => void): void => {
    if (stopping) return;
    stopping = true;
    close().then(leave, (error: unknown) => fail(error));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop(() => process.exit(0)));
  return (failure) => stop(() => fail(failure));
}
