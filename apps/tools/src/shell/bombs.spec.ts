import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../sandbox/seccomp/rules.js';
import type { SandboxedCommand } from '../sandbox/sandbox.js';
import { processesWith } from '../sandbox/testing/processes.js';
import { runCommand, smallLimits } from '../sandbox/testing/run-command.js';
import { describeInSandbox } from '../sandbox/testing/sandbox-here.js';
import { usedIn } from './testing/used-in.js';

/** Each tries for real to take more than its share of this machine. The limits are small. */

const mebibyte = 1_024 * 1_024;
const perl = (script: string) => `perl -e '${script}'`;
/** The number of that call. */
const mmap = { x64: 9, arm64: 222 }[process.arch as Machine];
const ended = (why: string) => ({ kind: 'ended', reason: expect.stringContaining(why) });

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'parley-bomb-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const inWorkspace = (): Partial<SandboxedCommand> => ({
  writable: [{ from: workspace, to: '/workspace' }],
  folder: '/workspace',
});

describeInSandbox('processes: it is ended', (sandbox) => {
  it.each([
    ['a fork bomb of bash', 'bash -c "bomb() { bomb | bomb & }; bomb; sleep 100"'],
    ['a fork bomb that does not wait', perl('fork while 1')],
    ['too many that do nothing', 'for each in $(seq 60); do sleep 100 & done; wait'],
  ])(
    '%s',
    async (_name, line) => {
      expect((await runCommand(sandbox, line)).end).toEqual(ended('more than 40 processes'));
    },
    // It fights for the processors with all the rest of the run.
    30_000,
  );
});

describeInSandbox('a service that does not get to look', (sandbox) => {
  it('has its bombs ended all the same, and hears why', async () => {
    const mark = `bomb-of-${process.pid}`;
    const run = sandbox.run({
      argv: [
        '/bin/sh',
        '-c',
        `: ${mark}; echo on; sleep 0.3; for each in $(seq 60); do sleep 100 & done; wait`,
      ],
      ...{ readOnly: [], writable: [], folder: '/tmp', limits: smallLimits },
      signal: new AbortController().signal,
    });
    await once(run.stdout, 'data');
    // Without giving anybody else his turn.
    const deadline = Date.now() + 10_000;
    const left = () => processesWith(mark).length;
    expect(left()).toBeGreaterThan(0);
    while (left() > 0 && Date.now() < deadline);
    expect(left()).toBe(0);
    for (const each of [run.stdout, run.stderr]) each.destroy();
    expect(await run.end).toEqual(ended('more than 40 processes'));
  });
});

describeInSandbox('memory: it is ended, or told that there is none', (sandbox) => {
  it('one process that wants all', async () => {
    const { end, stderr } = await runCommand(sandbox, perl('$x .= "x" x 1e7 while 1'));
    expect(end).toMatchObject({ kind: 'exited' });
    expect(stderr).toContain('Out of memory');
  });

  it('many processes that want a little each', async () => {
    const line = perl('for (1..20) { fork or do { $x = "x" x 3e7; sleep 100 } } sleep 100');
    expect((await runCommand(sandbox, line)).end).toEqual(ended('bytes of memory'));
  });

  it('unless it is the same memory that they all have', async () => {
    const line = perl('$x = "x" x 6e7; for (1..9) { fork or do { sleep 1; exit } } wait; print "well"');
    expect(await runCommand(sandbox, line)).toMatchObject({ end: { code: 0 }, stdout: 'well' });
  });

  it.each(['/tmp', '/home', '/dev/shm'])('one file in %s, which is memory', async (folder) => {
    const { end, stderr } = await runCommand(
      sandbox,
      `cd ${folder}; for each in $(seq 100); do head -c 8000000 /dev/zero >$each || exit 7; done`,
    );
    expect(end).toEqual({ kind: 'exited', code: 7 });
    expect(stderr).toContain('No space left');
  });

  it('all such folders together', async () => {
    const fill = 'for each in $(seq 100); do head -c 8000000 /dev/zero >$each || break; done';
    const line = `for folder in /tmp /home /dev/shm; do cd $folder; ${fill}; done; ${perl('$x = "x" x 6e7; sleep 9')}`;
    expect((await runCommand(sandbox, line)).end).toEqual(ended('bytes of memory'));
  });

  it('empty files without number', async () => {
    const line = perl('for (1..2e5) { open(F, ">", "/tmp/$_"); } sleep 100');
    expect((await runCommand(sandbox, line)).end).toEqual(ended('more than 100000 files'));
  });
});

describeInSandbox('the disk: it is ended', (sandbox) => {
  it('one file that grows for ever', async () => {
    const { end } = await runCommand(sandbox, 'cat /dev/zero >file', inWorkspace());
    expect(end).toEqual({ kind: 'exited', code: 153 });
    expect((await stat(join(workspace, 'file'))).size).toBeLessThanOrEqual(smallLimits.fileBytes);
  });

  it('files without number', async () => {
    const watch = async () =>
      (await usedIn(workspace)) > 64 * mebibyte ? 'The workspace is full.' : undefined;
    const line = 'i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero >$i; done';
    expect((await runCommand(sandbox, line, { ...inWorkspace(), watch })).end).toEqual(ended('full'));
  });

  it('files that it has deleted and holds open', async () => {
    const line = perl(
      'for (1..9) { open($f[$_], ">", $_); unlink $_; syswrite $f[$_], "x" x 4e6 } sleep 100',
    );
    expect((await runCommand(sandbox, line, inWorkspace())).end).toEqual(ended('had deleted'));
    expect(await readdir(workspace)).toEqual([]);
  });

  const mapped = (then: string) =>
    perl(
      `for (1..9) { open($f, "+>", $_); unlink $_; syswrite $f, "x" x 4e6; syscall(${mmap}, 0, 4e6, 3, 1, fileno $f, 0); close $f } ${then}`,
    );

  it('files that it has deleted and has mapped', async () => {
    expect((await runCommand(sandbox, mapped('sleep 100'), inWorkspace())).end).toEqual(ended('had deleted'));
  });

  it('unless those lie in memory, and count as such', async () => {
    const { end, stdout } = await runCommand(sandbox, `cd /tmp; ${mapped('sleep 1; print "well"')}`);
    expect([end, stdout]).toEqual([{ kind: 'exited', code: 0 }, 'well']);
  });

  it('where whoever watches cannot any more', async () => {
    const watch = () => Promise.reject(new Error('away'));
    expect((await runCommand(sandbox, 'sleep 100', { watch })).end).toEqual(ended('away'));
  });
});

describeInSandbox('time: it is ended', (sandbox) => {
  it('a loop without end, though it hears no signal', async () => {
    const limits = { ...smallLimits, timeMs: 500 };
    const { end } = await runCommand(sandbox, 'trap "" TERM INT HUP; while :; do :; done', { limits });
    expect(end).toEqual(ended('ran out of its time'));
  });
});
