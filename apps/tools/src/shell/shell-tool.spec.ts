import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ToolContext, ToolSaid } from '../registry/tool.js';
import { OpenFolder } from '../files/opened/index.js';
import type { FoundSandbox, Sandbox } from '../sandbox/sandbox.js';
import { smallLimits } from '../sandbox/testing/run-command.js';
import { describeInSandbox } from '../sandbox/testing/sandbox-here.js';
import { shellTool, type ShellParts } from './shell-tool.js';
import { usedIn } from './testing/used-in.js';

let root: string;
let told: string[];
beforeEach(async () => {
  told = [];
  root = await mkdtemp(join(tmpdir(), 'parley-shell-'));
  await mkdir(join(root, 'w'));
  await mkdir(join(root, 'p/src/.git'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const workspacesOf = (quota: number): ShellParts['workspaces'] => ({
  root: async (workspace) => ({ kind: 'workspace', base: root, segments: [workspace] }),
  usage: async () => ({ bytes: await usedIn(join(root, 'w')), files: 0 }),
  checkRoom: async () => {
    if ((await usedIn(join(root, 'w'))) > quota) throw new Error('The workspace is full.');
  },
});

const toolIn = (found: FoundSandbox, given: Partial<ShellParts> = {}) =>
  shellTool({
    found,
    folders: {
      workspace: (workspace) => OpenFolder.base(join(root, workspace)),
      project: ({ root: folder }) => OpenFolder.base(join(root, folder)),
    },
    workspaces: workspacesOf(1_000_000_000),
    limits: { ...smallLimits, fileBytes: 2 ** 30 },
    atOnce: 4,
    output: { shown: 2_000, kept: 1_000_000 },
    ...given,
  });

const context = (given: Partial<ToolContext> = {}) =>
  ({
    signal: new AbortController().signal,
    place: { workspace: 'w' },
    progress: (text: string) => void told.push(text),
    ...given,
  }) as ToolContext;

describe('the shell', () => {
  const none: FoundSandbox = { kind: 'none', problem: 'There is no bubblewrap on this machine. Install it.' };

  it('refuses where there is no sandbox, and says how to come by one', () => {
    const running = async () => toolIn(none).run({ command: 'true' }, context());
    return expect(running()).rejects.toThrow(
      'no sandbox. There is no bubblewrap on this machine. Install it.',
    );
  });

  it.each([
    [{ command: 'ls', timeoutSeconds: 10 }, 'fits'],
    [{ command: '' }, 'unfit'],
    [{ command: 'a\0b' }, 'unfit'],
    [{ command: '\u{1f600}'.repeat(30_000) }, 'unfit'],
    [{ command: 'ls', timeoutSeconds: 11 }, 'unfit'],
    [{ command: 'ls', folder: '/' }, 'unfit'],
  ])('takes or refuses an input: %#', (input, kind) => {
    expect(toolIn(none).input.check(input).kind).toBe(kind);
  });

  it('changes things, may not be repeated, and its command is what rules look at', () => {
    expect(toolIn(none)).toMatchObject({
      ...{ readOnly: false, idempotent: false, parallel: false },
      touches: { field: 'command', kind: 'command' },
    });
  });
});

describeInSandbox('a command', (sandbox: Sandbox) => {
  const run = (command: string, given?: Partial<ShellParts>, of?: Partial<ToolContext>) =>
    toolIn({ kind: 'sandbox', sandbox }, given).run({ command }, context(of)) as Promise<ToolSaid>;

  it('is told with what it said, in that order, and how it ended', async () => {
    const command = 'for i in 1 2 3; do echo out $i; echo error $i >&2; done; exit 4';
    expect(await run(command)).toEqual({
      text: 'out 1\nerror 1\nout 2\nerror 2\nout 3\nerror 3\n[Exit code 4]',
      outcome: 'error',
    });
    expect(await run('printf done')).toEqual({ text: 'done\n[Exit code 0]', outcome: 'ok' });
    expect(await run('type [[ | head -1')).toMatchObject({ text: '[[ is a shell keyword\n[Exit code 0]' });
  });

  it('writes the workspace, and of a project what was opened for it', async () => {
    await writeFile(join(root, 'p/kept'), 'kept');
    const project = { id: 'p', root: 'p', writable: ['src'] };
    const command =
      'pwd; cat kept; echo new >/workspace/a; echo new >src/a; echo x >kept; echo x >src/.git/a; mv src/.git src/b';
    const { text } = await run(command, {}, { place: { workspace: 'w', project } });
    expect(text).toMatch(/^\/project\nkept/);
    expect(text.match(/Read-only file system|busy/g)).toHaveLength(3);
    expect(await readFile(join(root, 'w/a'), 'utf8')).toBe('new\n');
    expect(await readFile(join(root, 'p/src/a'), 'utf8')).toBe('new\n');
  });

  it('is not handed what was opened to mount it, from where it could walk on', async () => {
    const project = { id: 'p', root: 'p', writable: ['.', 'src'] };
    const { text } = await run(
      'readlink /proc/1/fd/* /proc/self/fd/*; true',
      {},
      { place: { workspace: 'w', project } },
    );
    const others = text
      .trim()
      .split('\n')
      .filter((line) => !/^(socket:|pipe:|\/dev\/null$|.*\/devices\/null$|\/proc\/\d+\/fd$)/.test(line));
    expect(others).toEqual(['[Exit code 0]']);
  });

  it('follows a link that was left in the workspace to nothing outside', async () => {
    await writeFile(join(root, 'secret'), 'canary');
    await symlink(join(root, 'secret'), join(root, 'w/link'));
    expect((await run('cat link; echo x >link')).text).not.toContain('canary');
    expect(await readFile(join(root, 'secret'), 'utf8')).toBe('canary');
  });

  it('that says a gigabyte is ended, and its beginning and end are kept', async () => {
    const { text, outcome, whole } = await run('yes 0123456789 | head -c 1000000000');
    expect(text).toMatch(/^0123456789\n[^]*bytes left out[^]*\[Ended: it said more than 1000000 bytes\.\]$/);
    expect(text.length).toBeLessThan(2_200);
    let bytes = 0;
    for await (const piece of whole ?? []) bytes += piece.length;
    expect([bytes, outcome]).toEqual([1_000_000, 'error']);
  });

  it('that fills the workspace is ended, and told', async () => {
    const fill = 'i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero >$i; done';
    const workspaces = workspacesOf(20_000_000);
    const full = { text: expect.stringContaining('The workspace is full.'), outcome: 'error' };
    expect(await run(fill, { workspaces })).toMatchObject(full);
    expect(await run('sleep 0.6; rm 1; sleep 0.6', { workspaces })).toMatchObject({ outcome: 'ok' });
    expect(await run(fill, { workspaces })).toMatchObject(full);
  });

  it('that is too slow is ended, with what it said until then', async () => {
    const tool = toolIn({ kind: 'sandbox', sandbox });
    const said = await tool.run({ command: 'echo begun; sleep 100', timeoutSeconds: 0.5 }, context());
    expect(said).toMatchObject({
      text: 'begun\n[Ended: It ran out of its time of 0.5 s.]',
      outcome: 'error',
    });
  });

  it('that is stopped ends, and tells its last line while it runs', async () => {
    const stop = new AbortController();
    const progress = (text: string) => {
      told.push(text);
      stop.abort();
    };
    const said = await run('echo one; echo two; sleep 100', {}, { signal: stop.signal, progress });
    expect([told, said.text]).toEqual([['two'], 'one\ntwo\n[Ended: It was stopped.]']);
  });
});
