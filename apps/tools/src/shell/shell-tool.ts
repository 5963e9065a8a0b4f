import { z } from 'zod';
import type { Tool, ToolContext, ToolSaid } from '../registry/tool.js';
import { zodInput } from '../registry/zod-input.js';
import type { FoundSandbox, Sandbox, SandboxLimits } from '../sandbox/sandbox.js';
import { roomWatch, type WatchedWorkspaces } from './room-watch.js';
import { runInShell } from './run-in-shell.js';
import { ShellSlots } from './shell-slots.js';
import { withShellMounts, type ShellFolders } from './shell-folders.js';

export interface ShellParts {
  found: FoundSandbox;
  folders: ShellFolders;
  workspaces: WatchedWorkspaces;
  limits: SandboxLimits;
  /** How many commands may run at once. */
  atOnce: number;
  /** Of what a command says: what is shown, and what is kept. */
  output: { shown: number; kept: number };
}

const longestCommand = 100_000;
/** Of the time of a call, it may wait so much for others to end; what is left is for the command. */
const shareOfWaiting = 0.5;
/** For the end of a command to be told before the call itself runs out of time. */
const graceMs = 15_000;

const description = (seconds: number) =>
  `Runs a command with bash, in a sandbox without a network. /workspace is the folder of this conversation and can be \
written. Where there is a project it lies in /project, where the command begins, and is read-only but for the folders \
that were opened for writing; without one the command begins in /workspace. /tmp and whatever still runs are gone when \
the command has ended, so nothing can be left running in the background. After ${seconds} s at most it is ended.`;

export type ShellInput = { command: string; timeoutSeconds?: number | undefined };

export function shellTool(parts: ShellParts): Tool<ShellInput> {
  const slots = new ShellSlots(parts.atOnce);
  const seconds = Math.floor(parts.limits.timeMs / 1_000);
  const input: z.ZodType<ShellInput> = z.strictObject({
    command: z
      .string()
      .min(1, 'must not be empty')
      .max(longestCommand, `must have at most ${longestCommand} characters`)
      // As one argument of a program it could not be longer by much.
      .refine((text) => Buffer.byteLength(text) <= longestCommand, {
        error: `must have at most ${longestCommand} bytes`,
      })
      .refine((text) => !text.includes('\0'), { error: 'must not hold a NUL character' })
      .describe('For bash'),
    timeoutSeconds: z
      .number()
      .positive('must be above 0')
      .max(seconds, `must be at most ${seconds}`)
      .optional()
      .describe('After which it is ended'),
  });
  return {
    name: 'shell',
    title: 'Run a command',
    description: description(seconds),
    input: zodInput(input),
    readOnly: false,
    idempotent: false,
    parallel: false,
    timeoutMs: parts.limits.timeMs + graceMs,
    touches: { field: 'command', kind: 'command' },
    run: (asked, context) => run(parts, slots, asked, context),
  };
}

async function run(
  parts: ShellParts,
  slots: ShellSlots,
  { command, timeoutSeconds }: ShellInput,
  context: ToolContext,
): Promise<ToolSaid> {
  const { found, limits } = parts;
  if (found.kind === 'none')
    throw new Error(`Commands cannot be run here, for there is no sandbox. ${found.problem}`);
  const { signal, progress } = context;
  const wait = { ms: limits.timeMs * shareOfWaiting, signal, progress };
  return slots.hold(wait, (waitedMs) => {
    const left = Math.floor(limits.timeMs - waitedMs);
    const asked = timeoutSeconds === undefined ? limits.timeMs : Math.ceil(timeoutSeconds * 1_000);
    return runMounted(parts, found.sandbox, { command, timeMs: Math.min(asked, left) }, context);
  });
}

async function runMounted(
  { folders, workspaces, limits, output }: ShellParts,
  sandbox: Sandbox,
  { command, timeMs }: { command: string; timeMs: number },
  { place, signal, progress }: ToolContext,
): Promise<ToolSaid> {
  return withShellMounts(folders, place, async (mounts) =>
    runInShell(sandbox, {
      command,
      mounts,
      limits: { ...limits, timeMs },
      output,
      signal,
      watch: await roomWatch(workspaces, place.workspace, mounts.writable),
      progress,
    }),
  );
}
