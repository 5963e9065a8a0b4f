import { statfs } from 'node:fs/promises';
import type { Report } from './backing/index.js';

/** The broker reserves what the log may take, and refuses to start a stream that the disk could not hold. */
export async function fittingLogSize(dataDir: string, wanted: number, report: Report): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir);
  const fitting = logSizeFor(bavail * bsize, wanted);
  if (fitting < wanted) {
    report(
      `The log may take ${mebibytes(fitting)} MiB, half of what the disk has left (PARLEY_LOG_MAX_BYTES asks for more)`,
    );
  }
  return fitting;
}

export async function fittingFilesSize(dataDir: string, wanted: number, report: Report): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir);
  const fitting = filesSizeFor(bavail * bsize, wanted);
  if (fitting < wanted) {
    report(
      `Files may take ${mebibytes(fitting)} MiB, an eighth of what the disk has left (PARLEY_FILES_MAX_BYTES asks for more)`,
    );
  }
  return fitting;
}

/** Half of what is free at most: Postgres and everybody else want to live too. */
export function logSizeFor(free: number, wanted: number): number {
  return Math.max(Math.min(wanted, Math.floor(free / 2)), smallest);
}

/** An eighth beside that: nats-server gives away no more than three quarters of a disk. */
export function filesSizeFor(free: number, wanted: number): number {
  return Math.max(Math.min(wanted, Math.floor(free / 8)), smallest);
}

const smallest = 16 * 2 ** 20;

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
