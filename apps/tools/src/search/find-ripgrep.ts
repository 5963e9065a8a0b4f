import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Below the folder that a service is started in, where scripts/programs.mjs unpacks it. */
const brought = join('.cache', 'ripgrep', 'usr', 'bin');

/** The real path of ripgrep; folders of the search path that are relative could be anybody's. */
export async function findRipgrep(searchPath: string): Promise<string | undefined> {
  for (const folder of [...searchPath.split(delimiter).filter(isAbsolute), resolve(brought)]) {
    const program = await programAt(join(folder, 'rg'));
    if (program !== undefined) return program;
  }
  return undefined;
}

async function programAt(path: string): Promise<string | undefined> {
  try {
    const program = await realpath(path);
    await access(program, constants.X_OK);
    return (await stat(program)).isFile() ? program : undefined;
  } catch {
    // Not there, or not for us: the next folder may have one.
    return undefined;
  }
}
