import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  clearLeftovers,
  holdDataDir,
  StartError,
  type Report,
} from '../../apps/standalone/src/backing/index.js';
import { cacheDir } from '../paths.js';
import { nodeFolders } from './brokers.js';
import type { Closers } from './closers.js';

const runsDir = join(cacheDir, 'bench-runs');

/** A data folder of this run's own, which is gone afterwards. */
export async function makeRunFolder(closers: Closers, report: Report): Promise<string> {
  await clearDeadRuns(report);
  const folder = join(runsDir, String(process.pid));
  await mkdir(folder, { recursive: true });
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const hold = await holdDataDir(folder);
  closers.add(() => hold.release());
  return folder;
}

/** A run that was killed may have left servers behind: they are found by their own records and stopped. */
async function clearDeadRuns(report: Report): Promise<void> {
  await mkdir(runsDir, { recursive: true });
  for (const name of await readdir(runsDir)) {
    const folder = join(runsDir, name);
    const hold = await holdDataDir(folder).catch(unlessHeld);
    // Held by a run that is alive: its business.
    if (!hold) continue;
    try {
      for (const each of [folder, ...nodeFolders(folder)]) await clearLeftovers(each, report);
    } finally {
      await hold.release();
    }
    await rm(folder, { recursive: true, force: true });
  }
}

/** Who holds a folder is told by an error of its own; anything else is a fault of ours. */
function unlessHeld(error: unknown): undefined {
  if (!StartError.is(error)) throw error;
  return undefined;
}
