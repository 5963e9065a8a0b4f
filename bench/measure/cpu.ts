import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseProcStat, parsePs, treeCpuMs, type ProcessEntry } from './process-table.js';

/** Process ids by what is known of them: each name stands for a process and all below it. */
export type Processes = Readonly<Record<string, number>>;
export type CpuTimes = Record<string, number>;

/** CPU milliseconds that each has used since it was started. */
export async function cpuTimes(processes: Processes): Promise<CpuTimes> {
  const table = process.platform === 'linux' ? await fromProc() : await fromPs();
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, treeCpuMs(table, pid)]));
}

export function difference(after: CpuTimes, before: CpuTimes): CpuTimes {
  return Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));
}

export function total(times: CpuTimes): number {
  return Object.values(times).reduce((sum, each) => sum + each, 0);
}

const lookMs = 250;
const quietShare = 0.1;

/** Waits until the processes have next to nothing left to do; work that trails behind a load belongs to it. */
export async function untilQuiet(processes: Processes, mostMs: number): Promise<void> {
  const until = performance.now() + mostMs;
  let before = total(await cpuTimes(processes));
  while (performance.now() < until) {
    await sleep(lookMs);
    const now = total(await cpuTimes(processes));
    if (now - before <= lookMs * quietShare) return;
    before = now;
  }
}

async function fromProc(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    // Gone since it was listed.
    pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => parseProcStat(text) ?? []);
}

async function fromPs(): Promise<ProcessEntry[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,time='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return parsePs(stdout);
}
