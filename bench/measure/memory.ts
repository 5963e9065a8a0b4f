import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Resident memory of one process, in kB. */
export async function residentKb(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim());
}
