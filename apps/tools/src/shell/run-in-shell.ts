import type { Readable } from 'node:stream';
import type { ToolSaid } from '../registry/tool.js';
import type { Sandbox, SandboxedCommand, SandboxEnd, SandboxLimits } from '../sandbox/sandbox.js';
import type { ShellMounts } from './shell-folders.js';
import { ShellOutput, type OutputLimits } from './shell-output.js';

export interface ShellRun {
  command: string;
  mounts: ShellMounts;
  limits: SandboxLimits;
  output: OutputLimits;
  signal: AbortSignal;
  watch: NonNullable<SandboxedCommand['watch']>;
  progress(text: string): void;
}

const progressMs = 1_000;

/** Both streams are one from the start, or nobody could tell in which order things were said. */
const script = 'exec 2>&1; for each in bash sh; do [ -x /bin/$each ] && exec /bin/$each -c "$1"; done';

export async function runInShell(sandbox: Sandbox, run: ShellRun): Promise<ToolSaid> {
  const tooMuch = new AbortController();
  const { stdout, stderr, end } = sandbox.run({
    argv: ['/bin/sh', '-c', script, 'sh', run.command],
    ...run.mounts,
    limits: run.limits,
    signal: AbortSignal.any([run.signal, tooMuch.signal]),
    watch: run.watch,
  });
  const output = new ShellOutput(run.output);
  const stopTelling = tellProgress(output, run.progress);
  try {
    await hear(stdout, output, tooMuch);
    // Here the sandbox itself speaks, and never more than a few lines.
    await hear(stderr, output, tooMuch);
    const ended = await end;
    return await said(ended, output, tooMuch.signal.aborted ? run.output.kept : undefined);
  } finally {
    stopTelling();
    tooMuch.abort();
    stderr.destroy();
    await end;
    await output.close();
  }
}

/** No more is read than can be kept; a command that goes on waits. */
async function hear(stream: Readable, output: ShellOutput, tooMuch: AbortController): Promise<void> {
  for await (const piece of stream) {
    if (await output.add(piece as Buffer)) continue;
    tooMuch.abort();
    return;
  }
}

async function said(ended: SandboxEnd, output: ShellOutput, over: number | undefined): Promise<ToolSaid> {
  const { text, whole } = await output.end();
  const how = over === undefined ? howItEnded(ended) : `Ended: it said more than ${over} bytes.`;
  const well = over === undefined && ended.kind === 'exited' && ended.code === 0;
  const separated = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return { text: `${separated}[${how}]`, outcome: well ? 'ok' : 'error', ...(whole && { whole }) };
}

function howItEnded(ended: SandboxEnd): string {
  return ended.kind === 'exited' ? `Exit code ${ended.code}` : `Ended: ${ended.reason}`;
}

function tellProgress(output: ShellOutput, progress: (text: string) => void): () => void {
  let told = '';
  const timer = setInterval(() => {
    if (output.lastLine === told) return;
    told = output.lastLine;
    progress(told);
  }, progressMs);
  return () => clearInterval(timer);
}
