import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { pollUntil } from '../system/poll.js';
import { inFolder, listener } from '../testing/folders.js';
import { startChild, type Child } from './child.js';
import { identityOf, isRunning, ownIdentity, parseLinuxStat } from './identity.js';
import { clearLeftovers } from './leftovers.js';
import { readChildRecords, writeChildRecord } from './records.js';

function startSh(dataDir: string, script: string, graceMs = 5_000): Promise<Child> {
  return startChild({
    dataDir,
    role: 'test',
    command: ['/bin/sh', '-c', script],
    stopSignal: 'SIGTERM',
    graceMs,
    outputFile: join(dataDir, 'test.out'),
  });
}

/** Resolves when the child has printed a line. */
async function printed(dataDir: string, line: string): Promise<void> {
  const found = await pollUntil(
    async () => ((await readFile(join(dataDir, 'test.out'), 'utf8')).includes(line) ? true : undefined),
    { deadlineMs: 5_000 },
  );
  expect(found).toBe(true);
}

describe('identity of a process', () => {
  it('reads state and start past a name with brackets and spaces', () => {
    const rest = Array.from({ length: 30 }, (_, index) => String(index + 4)).join(' ');
    expect(parseLinuxStat(`42 (a) b (c) S ${rest}`)).toEqual({ state: 'S', startTicks: '22' });
    expect(parseLinuxStat('')).toBeUndefined();
  });

  it('tells this process from one with another start, and from none', () => {
    expect(isRunning(ownIdentity())).toBe(true);
    expect(isRunning({ pid: process.pid, started: 'another time' })).toBe(false);
    expect(identityOf(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('a child of ours', () => {
  it('is on record before it runs, and off it when it was stopped', () =>
    inFolder(async (dataDir) => {
      const child = await startSh(dataDir, `cat '${dataDir}/run/test.json'; echo up; exec sleep 60`);
      await printed(dataDir, 'up');
      expect(await readFile(join(dataDir, 'test.out'), 'utf8')).toContain(`"pid":${child.pid}`);
      await Promise.all([child.stop(), child.stop()]);
      expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
      expect(await readChildRecords(dataDir)).toEqual([]);
    }));

  it('is killed when it does not end in time', () =>
    inFolder(async (dataDir) => {
      const child = await startSh(dataDir, 'trap "" TERM; echo up; while :; do sleep 0.05; done', 100);
      await printed(dataDir, 'up');
      await child.stop();
      expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
    }));

  it('never becomes its program when its record cannot be written', () =>
    inFolder(async (dataDir) => {
      await writeFile(join(dataDir, 'run'), 'in the way');
      await expect(startSh(dataDir, 'echo up')).rejects.toThrow('EEXIST');
      expect(await readFile(join(dataDir, 'test.out'), 'utf8')).toBe('');
    }));
});

describe('leftovers of a killed start', () => {
  it('are stopped, and their records removed', () =>
    inFolder(async (dataDir) => {
      const child = await startSh(dataDir, 'echo up; exec sleep 60');
      const { report, lines } = listener();
      await clearLeftovers(dataDir, report);
      expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
      expect(lines).toEqual([expect.stringContaining(`Stopping test (pid ${child.pid})`)]);
      expect(await readChildRecords(dataDir)).toEqual([]);
    }));

  it('are never somebody else who got the pid', () =>
    inFolder(async (dataDir) => {
      const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
      try {
        const pid = stranger.pid ?? 0;
        writeChildRecord(dataDir, { role: 'test', pid, started: 'an earlier time', stopSignal: 'SIGTERM' });
        const { report, lines } = listener();
        await clearLeftovers(dataDir, report);
        expect(identityOf(pid)).toBeDefined();
        expect(lines).toEqual([]);
        expect(await readChildRecords(dataDir)).toEqual([]);
      } finally {
        stranger.kill('SIGKILL');
      }
    }));

  it('may have records that cannot be read, or none at all', () =>
    inFolder(async (dataDir) => {
      const { report } = listener();
      await clearLeftovers(dataDir, report);
      await mkdir(join(dataDir, 'run'));
      await writeFile(join(dataDir, 'run/a.json'), '{"pid": -1}');
      await writeFile(join(dataDir, 'run/b.json'), 'no json');
      await clearLeftovers(dataDir, report);
      expect(await readChildRecords(dataDir)).toEqual([]);
    }));
});
