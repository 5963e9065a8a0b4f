import { fork, type ChildProcess } from 'node:child_process';
import { emptyTally, merge, type Tally } from './tally.js';

export interface Progress {
  tally: Tally;
  of: number;
  seconds: number;
}

const seedsAtOnce = 50;
const reportEveryMs = 5_000;
/** A run makes much that lives for a moment only. */
const execArgv = ['--max-semi-space-size=32'];

/** Spreads the seeds over processes: each run has a world of its own, so all that they share is the machine. */
export async function spread(
  seeds: readonly number[],
  jobs: number,
  main: string,
  report: (progress: Progress) => void,
): Promise<Progress> {
  const tally = emptyTally();
  const waiting = batchesOf(seeds, Math.min(seedsAtOnce, Math.ceil(seeds.length / jobs)));
  const began = performance.now();
  const progress = (): Progress => ({
    tally,
    of: seeds.length,
    seconds: (performance.now() - began) / 1_000,
  });
  const timer = setInterval(() => report(progress()), reportEveryMs);
  try {
    await Promise.all(Array.from({ length: jobs }, () => keepBusy(main, waiting, tally)));
  } finally {
    clearInterval(timer);
  }
  return progress();
}

function keepBusy(main: string, waiting: number[][], tally: Tally): Promise<void> {
  const child = fork(main, ['--child'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv });
  return new Promise<void>((resolve, reject) => {
    const next = (): void => {
      const batch = waiting.shift();
      if (batch) child.send(batch);
      else child.disconnect();
    };
    child.on('message', (from: Tally) => {
      merge(tally, from);
      next();
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`A process of the run ended with ${code ?? signal}.`)),
    );
    next();
  }).finally(() => end(child));
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

function batchesOf(seeds: readonly number[], size: number): number[][] {
  const batches: number[][] = [];
  for (let start = 0; start < seeds.length; start += size) batches.push(seeds.slice(start, start + size));
  return batches;
}
