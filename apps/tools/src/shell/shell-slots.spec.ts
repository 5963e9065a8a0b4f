import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ToolContext } from '../registry/tool.js';
import { OpenFolder } from '../files/opened/index.js';
import type { Sandbox, SandboxedCommand, SandboxEnd } from '../sandbox/sandbox.js';
import { smallLimits } from '../sandbox/testing/run-command.js';
import { usualAtOnce } from './shell-settings.js';
import { shellTool } from './shell-tool.js';

let root: string;
let sandbox: FakeSandbox;
beforeEach(async () => {
  sandbox = new FakeSandbox();
  root = await mkdtemp(join(tmpdir(), 'parley-slots-'));
  await mkdir(join(root, 'w'));
});
afterEach(async () => {
  for (const { end } of sandbox.begun) end();
  await rm(root, { recursive: true });
});

/** Its commands end when they are told to. */
class FakeSandbox implements Sandbox {
  readonly begun: { command: SandboxedCommand; end: () => void }[] = [];
  private heard: (() => void) | undefined;

  run(command: SandboxedCommand) {
    const end = new Promise<SandboxEnd>((resolve) =>
      this.begun.push({ command, end: () => resolve({ kind: 'exited', code: 0 }) }),
    );
    this.heard?.();
    return { stdout: Readable.from([]), stderr: Readable.from([]), end };
  }

  /** Resolves when so many have begun. */
  async has(number: number): Promise<void> {
    while (this.begun.length < number) await new Promise<void>((resolve) => (this.heard = resolve));
  }
}

const toolFor = (atOnce: number, timeMs = 10_000) =>
  shellTool({
    found: { kind: 'sandbox', sandbox },
    folders: {
      workspace: (workspace) => OpenFolder.base(join(root, workspace)),
      project: (project) => OpenFolder.base(join(root, project.root)),
    },
    workspaces: {
      root: async (workspace) => ({ kind: 'workspace', base: root, segments: [workspace] }),
      usage: async () => ({ bytes: 0, files: 0 }),
      checkRoom: async () => undefined,
    },
    limits: { ...smallLimits, timeMs },
    atOnce,
    output: { shown: 2_000, kept: 1_000_000 },
  });

function context(told: string[] = [], signal = new AbortController().signal): ToolContext {
  return {
    signal,
    place: { workspace: 'w' },
    progress: (text: string) => void told.push(text),
  } as ToolContext;
}

const well = { text: '[Exit code 0]', outcome: 'ok' };

it('no more commands run at once than may, and the next begins when one has ended', async () => {
  const tool = toolFor(2);
  const told: string[] = [];
  const running = [1, 2, 3, 4].map(() => tool.run({ command: 'true' }, context(told)));
  await sandbox.has(2);
  expect(told).toEqual(Array(2).fill('It waits for other commands to end.'));
  sandbox.begun[1]?.end();
  expect(await Promise.race(running)).toEqual(well);
  await sandbox.has(3);
  expect(sandbox.begun.length).toBe(3);
  for (const { end } of sandbox.begun) end();
  await sandbox.has(4);
  sandbox.begun[3]?.end();
  expect(await Promise.all(running)).toEqual([well, well, well, well]);
});

it('what it has waited is taken from the time that it may run', async () => {
  const tool = toolFor(1);
  const running = [tool.run({ command: 'true' }, context()), tool.run({ command: 'true' }, context())];
  await sandbox.has(1);
  sandbox.begun[0]?.end();
  await sandbox.has(2);
  sandbox.begun[1]?.end();
  await Promise.all(running);
  const [first = 0, second = 0] = sandbox.begun.map(({ command }) => command.limits.timeMs);
  expect(first).toBe(10_000);
  expect(second).toBeLessThan(10_000);
});

it('a stop ends the wait, and the place is not lost', async () => {
  const tool = toolFor(1);
  const stop = new AbortController();
  const first = tool.run({ command: 'true' }, context());
  await sandbox.has(1);
  const stopped = tool.run({ command: 'true' }, context([], stop.signal));
  const next = tool.run({ command: 'true' }, context());
  stop.abort(new Error('stopped'));
  await expect(stopped).rejects.toThrow('stopped');
  sandbox.begun[0]?.end();
  await first;
  await sandbox.has(2);
  sandbox.begun[1]?.end();
  expect(await next).toEqual(well);
});

it('one that has waited for half of its time is refused, and says why', async () => {
  const tool = toolFor(1, 40);
  const first = tool.run({ command: 'true' }, context());
  await sandbox.has(1);
  await expect(tool.run({ command: 'true' }, context())).rejects.toThrow(
    'It was not begun: as many commands run here as may (1), and none of them ended within 0.02 s.',
  );
  sandbox.begun[0]?.end();
  expect(await first).toEqual(well);
});

it.each([
  [{ cores: 2, memoryBytes: 2 ** 36 }, 8],
  [{ cores: 16, memoryBytes: 2 ** 33 }, 4],
  [{ cores: 16, memoryBytes: 2 ** 29 }, 1],
])('unless it is said, %o run %i at once of a gibibyte each', (has, atOnce) => {
  expect(usualAtOnce(has, 2 ** 30)).toBe(atOnce);
});
