import { spawn } from 'node:child_process';

import { messageOf } from './errors.js';

export interface CommandOptions {
  timeoutMs: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  uid?: number;
  gid?: number;
}

export type CommandOutcome =
  | { ok: true; stdout: string; stderr: string }
  | { ok: false; why: string; stdout: string; stderr: string };

/** More output than this is of no use to anybody who reads an error; the rest is dropped. */
const KEPT_OUTPUT = 1_000_000;

/** Runs a program to its end, never longer than `timeoutMs`. A failure is an answer, not an exception. */
export function runCommand(file: string, args: string[], options: CommandOptions): Promise<CommandOutcome> {
  const { timeoutMs, signal, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const child = spawn(file, args, {
      ...spawnOptions,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        if (output[stream].length < KEPT_OUTPUT) output[stream] += text;
      });
    }
    let failure: string | undefined;
    child.once('error', (error) => {
      failure = limit.aborted ? `took longer than ${timeoutMs / 1000} s` : messageOf(error);
      // A program that could not be started never closes; one that was killed does.
      if (child.pid === undefined) resolve({ ok: false, why: failure, ...output });
    });
    child.once('close', (code, killedBy) => {
      const why = failure ?? (killedBy ? `ended by ${killedBy}` : `exit code ${code}`);
      resolve(code === 0 && failure === undefined ? { ok: true, ...output } : { ok: false, why, ...output });
    });
  });
}

/** The last lines a program wrote, for a sentence that quotes it. */
export function lastLines(text: string, count = 3): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-count).join(' | ');
}
