import { readIfThere } from './private-files.js';
import { lastLines } from './command.js';

/** The last lines of a log, for a sentence that says why its program ended. */
export async function tailOf(path: string, count = 4): Promise<string> {
  return lastLines((await readIfThere(path)) ?? '', count);
}
