import { setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { inThread as ofCensus, SandboxCensus } from './census.js';
import { inThread as ofKilling, killFirst } from './kill-first.js';
import type { SandboxLimits } from './sandbox.js';
import { inThread as ofLimits, watchLimits } from './watch-limits.js';

/** What a thread is given of each sandbox; closing the port ends its watch. */
export interface ToWatch {
  /** The first process of it, and the bubblewrap that has started that one, by the numbers they have outside. */
  first: number;
  bubblewrap: number;
  limits: SandboxLimits;
  port: MessagePort;
}

export type Told =
  /** From now on it is watched. */
  | { kind: 'begun' }
  /** It is being ended, and this is why. */
  | { kind: 'over'; reason: string };

function watchAll(orders: MessagePort): void {
  hurry();
  orders.on('message', ({ first, bubblewrap, limits, port }: ToWatch) => {
    const stop = watchLimits(new SandboxCensus(first), limits, (reason) => {
      tell(port, { kind: 'over', reason });
      killFirst(first, bubblewrap);
    });
    port.on('close', stop);
    tell(port, { kind: 'begun' });
  });
}

function tell(port: MessagePort, told: Told): void {
  port.postMessage(told);
}

/** Of this thread alone, and only where the service may: among a thousand others it would wait for its turn. */
function hurry(): void {
  try {
    setPriority(-10);
  } catch {
    // As an ordinary user it may not, and the kernel counts processes too.
  }
}

const all = [ofCensus, ofKilling, ofLimits];
const constants = all.flatMap((each) => Object.entries<unknown>(each.constants));
const functions = [
  ...all.flatMap((each): readonly { toString(): string }[] => each.functions),
  watchAll,
  tell,
  hurry,
];

/**
 * What runs in the thread: the functions that are checked and tested here, as they are written. A thread that starts
 * from a file would need that file compiled, also where tests run the sources.
 */
export const watchProgram = [
  "const { opendirSync, readdirSync, readFileSync, statfsSync, statSync } = require('node:fs');",
  "const { setPriority } = require('node:os');",
  "const { join } = require('node:path');",
  ...constants.map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`),
  ...functions.map(String),
  "watchAll(require('node:worker_threads').parentPort);",
].join('\n');
