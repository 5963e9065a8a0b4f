import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../../test/harness/eventually.js';
import { processesWith } from '../sandbox/testing/processes.js';
import { runCommand } from '../sandbox/testing/run-command.js';
import { describeInSandbox } from '../sandbox/testing/sandbox-here.js';
import { serviceThatRuns } from './testing/service-that-runs.js';

const perl = (script: string) => `perl -e '${script}'`;

describeInSandbox('leftovers: nothing goes on', (sandbox) => {
  // Of this run alone, for others may be at it on this machine.
  let marker = process.pid * 100;
  const lines = (id: number) =>
    [
      `setsid sleep ${id} &`,
      `nohup sleep ${id} >/dev/null 2>&1 &`,
      `(setsid sh -c "sleep ${id} & sleep ${id}" &)`,
      perl(`fork and exit; setpgrp; fork and exit; exec "sleep", "${id}"`),
    ].join('\n');

  it('after a command has ended by itself', async () => {
    marker += 1;
    const { end } = await runCommand(sandbox, `${lines(marker)}\nexit 3`);
    expect(end).toEqual({ kind: 'exited', code: 3 });
    expect(processesWith(`sleep\0${marker}`)).toEqual([]);
  });

  it('after a time-out, nor does its shell', async () => {
    marker += 1;
    const limits = { timeMs: 600, memoryBytes: 2 ** 27, processes: 40, fileBytes: 2 ** 20, openFiles: 64 };
    const { end } = await runCommand(sandbox, `${lines(marker)}\ntrap "" TERM INT HUP; sleep ${marker}`, {
      limits,
    });
    expect(end).toEqual({ kind: 'ended', reason: 'It ran out of its time of 0.6 s.' });
    expect(processesWith(`sleep\0${marker}`)).toEqual([]);
  });

  it('after a stop', async () => {
    marker += 1;
    const stop = new AbortController();
    const folder = await mkdtemp(join(tmpdir(), 'parley-escape-'));
    const run = sandbox.run({
      argv: ['/bin/sh', '-c', `${lines(marker)}\necho ready; sleep ${marker}`],
      readOnly: [],
      writable: [{ from: folder, to: '/workspace' }],
      folder: '/workspace',
      limits: { timeMs: 10_000, memoryBytes: 2 ** 27, processes: 40, fileBytes: 2 ** 20, openFiles: 64 },
      signal: stop.signal,
    });
    await once(run.stdout, 'data');
    stop.abort();
    expect(await run.end).toEqual({ kind: 'ended', reason: 'It was stopped.' });
    expect(processesWith(`sleep\0${marker}`)).toEqual([]);
    run.stderr.destroy();
    run.stdout.destroy();
    await rm(folder, { recursive: true });
  });

  it('after the service itself was killed', async () => {
    marker += 1;
    const service = await serviceThatRuns(sandbox, [
      '/bin/sh',
      '-c',
      `setsid sleep ${marker} & sleep ${marker}`,
    ]);
    const running = () => processesWith(`sleep\0${marker}`).length;
    try {
      await eventually('the command runs', () => running() === 2);
      service.kill('SIGKILL');
      expect(await eventually('nothing of it runs', () => running() === 0)).toBe(true);
    } finally {
      service.kill('SIGKILL');
    }
  });
});
