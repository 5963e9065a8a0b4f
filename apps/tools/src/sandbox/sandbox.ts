import type { Readable } from 'node:stream';

export interface Mount {
  /** On this machine: a real path, made by us. */
  from: string;
  /** Inside. */
  to: string;
  /** Open on it, so that nothing put in its place since is mounted; the caller closes it once the command has ended. */
  handle?: number;
}

export interface SandboxLimits {
  timeMs: number;
  /** Of all its processes together. */
  memoryBytes: number;
  processes: number;
  /** Of one file that it writes. */
  fileBytes: number;
  openFiles: number;
}

export interface SandboxedCommand {
  /** The program by its path inside, and its arguments: no shell reads them. */
  argv: readonly [string, ...string[]];
  readOnly: readonly Mount[];
  writable: readonly Mount[];
  /** Inside. */
  folder: string;
  limits: SandboxLimits;
  /** Ends everything that runs in it. */
  signal: AbortSignal;
  /** Looked at while it runs: what it says ends the command. */
  watch?: () => Promise<string | undefined>;
}

export type SandboxEnd =
  | { kind: 'exited'; code: number }
  /** Why it was ended: out of time, memory, processes, or by whoever watches. */
  | { kind: 'ended'; reason: string };

export interface SandboxRun {
  /** Both are to be read or destroyed. */
  stdout: Readable;
  stderr: Readable;
  /** Resolves when nothing of it runs any more. */
  end: Promise<SandboxEnd>;
}

/** Runs programs that nobody trusts: they see what is mounted, and neither network nor other processes. */
export interface Sandbox {
  run(command: SandboxedCommand): SandboxRun;
}

export type FoundSandbox = { kind: 'sandbox'; sandbox: Sandbox } | { kind: 'none'; problem: string };
