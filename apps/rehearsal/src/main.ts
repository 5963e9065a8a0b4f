import { startRehearsal, type Rehearsal } from './server.js';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = '8090';

async function main(): Promise<void> {
  const host = process.env['PARLEY_REHEARSAL_HOST'] || DEFAULT_HOST;
  const port = readPort(process.env['PARLEY_REHEARSAL_PORT'] || DEFAULT_PORT);
  const rehearsal = await startRehearsal({ host, port }).catch((cause: unknown) => {
    throw new Error(startProblem(cause, host, port), { cause });
  });
  console.log(`The rehearsal model listens on ${rehearsal.url}. It plays scripts; no paid model is asked.`);
  closeOnSignals(rehearsal);
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PARLEY_REHEARSAL_PORT is "${text}", but must be a port number from 0 to 65535.`);
}

function startProblem(cause: unknown, host: string, port: number): string {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is already taken: stop what uses it, or set PARLEY_REHEARSAL_PORT to another.`;
  }
  return `The rehearsal model cannot listen on ${host}:${port}: ${String(cause)}`;
}

function closeOnSignals(rehearsal: Rehearsal): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void rehearsal.close());
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
