import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives `test` an empty folder of its own and removes it afterwards. */
export async function inFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-backing-'));
  try {
    return await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The project's cache folder, shared by `npm start` and `npm test`. */
export const projectCache = join(import.meta.dirname, '../../../../../.cache');

/** Takes report lines and keeps them. */
export function listener(): { report: (line: string) => void; lines: string[] } {
  const lines: string[] = [];
  return { report: (line) => void lines.push(line), lines };
}

/** What the promise fails with. Fails itself when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
