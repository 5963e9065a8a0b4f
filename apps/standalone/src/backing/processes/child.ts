import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { once } from 'node:events';

import { identityOf, type ProcessIdentity } from './identity.js';
import { removeChildRecord, writeChildRecord, type ChildRecord } from './records.js';
import { stopProcess } from './stop.js';

export interface ChildOptions {
  dataDir: string;
  role: string;
  command: readonly [file: string, ...args: string[]];
  stopSignal: ChildRecord['stopSignal'];
  /** How long `stop()` waits for a good end before it kills. */
  graceMs: number;
  /** Takes what the child prints. Emptied at the start. */
  outputFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number | undefined;
  gid?: number | undefined;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  /** Resolves when the child has ended, for whatever reason. Never rejects. */
  readonly ended: Promise<Exit>;
  /** Set once it has ended. */
  exit(): Exit | undefined;
  /** True from the first call of `stop()`: an end from then on is no surprise. */
  stopping(): boolean;
  /** Ends the child and removes its record. May be called again, and after the child has ended by itself. */
  stop(): Promise<void>;
}

/**
 * Waits for one line on its standard input before it becomes the program. When we are killed before we have
 * written the child's record, the input ends without a line and the child ends too: there is no moment in which
 * a program runs that no record tells of. `exec` keeps pid and start time.
 */
const GATE = 'IFS= read -r go && exec "$@" </dev/null';

/**
 * Starts a program whose identity is on record before it does anything. It is in a session of its own, so that
 * Ctrl-C at the terminal reaches only us: we end our children in the right order.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const output = openSync(options.outputFile, 'w', 0o600);
  let child;
  try {
    child = spawn('/bin/sh', ['-c', GATE, options.role, ...options.command], {
      detached: true,
      stdio: ['pipe', output, output],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
  } finally {
    closeSync(output);
  }
  if (child.pid === undefined) {
    const [error]: unknown[] = await once(child, 'error');
    throw error;
  }
  let identity: ProcessIdentity;
  try {
    identity = record(options, child.pid);
  } catch (error) {
    // Without a record the gate stays shut.
    child.stdin?.destroy();
    throw error;
  }

  let exit: Exit | undefined;
  const ended = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  // The gate may be gone already (killed from outside); its end is told by `ended`, not by this pipe.
  child.stdin?.once('error', () => child.stdin?.destroy());
  child.stdin?.end('go\n');

  let stopped: Promise<void> | undefined;
  return {
    pid: child.pid,
    ended,
    exit: () => exit,
    stopping: () => stopped !== undefined,
    stop: () => (stopped ??= stopChild(options, identity, ended)),
  };
}

function record(options: ChildOptions, pid: number): ProcessIdentity {
  const identity = identityOf(pid);
  // Ended at once. There is nothing to leave on record then.
  if (identity === undefined) return { pid, started: 'ended' };
  writeChildRecord(options.dataDir, { role: options.role, stopSignal: options.stopSignal, ...identity });
  return identity;
}

async function stopChild(
  options: ChildOptions,
  identity: ProcessIdentity,
  ended: Promise<Exit>,
): Promise<void> {
  const gone = await stopProcess(identity, { signal: options.stopSignal, graceMs: options.graceMs });
  // The record stays where something stays: the next start tries again.
  if (!gone) throw new Error(`${options.role} (pid ${identity.pid}) does not end, even when killed`);
  await ended;
  await removeChildRecord(options.dataDir, options.role);
}

/** Tells of an end nobody asked for. The record may stay: it names a process that is no more. */
export async function watchForEnd(child: Child, onExit: ((exit: Exit) => void) | undefined): Promise<void> {
  const exit = await child.ended;
  if (!child.stopping()) onExit?.(exit);
}
