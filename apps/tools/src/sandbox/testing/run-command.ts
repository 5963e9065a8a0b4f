import type { Readable } from 'node:stream';
import type { Sandbox, SandboxedCommand, SandboxEnd, SandboxLimits } from '../sandbox.js';

export const smallLimits: SandboxLimits = {
  timeMs: 10_000,
  memoryBytes: 192 * 1_024 * 1_024,
  processes: 40,
  fileBytes: 8 * 1_024 * 1_024,
  openFiles: 128,
};

export interface Ran {
  end: SandboxEnd;
  stdout: string;
  stderr: string;
}

/** Runs a line of shell with small limits and nothing mounted, unless told otherwise. */
export async function runCommand(
  sandbox: Sandbox,
  line: string,
  options: Partial<SandboxedCommand> = {},
): Promise<Ran> {
  const run = sandbox.run({
    argv: ['/bin/sh', '-c', line],
    readOnly: [],
    writable: [],
    folder: '/tmp',
    limits: smallLimits,
    signal: new AbortController().signal,
    ...options,
  });
  const [end, stdout, stderr] = await Promise.all([run.end, textOf(run.stdout), textOf(run.stderr)]);
  return { end, stdout, stderr };
}

async function textOf(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
