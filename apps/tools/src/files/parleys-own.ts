import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '#shared/config';
import { Refused } from './opened/index.js';

/** What is Parley's and no project's: in there lie the administrator's token, and everybody's files. */
export interface ParleysOwn {
  /** By the setting that names it. */
  folders: Readonly<Record<string, string>>;
  /** Counts where it is there. */
  secrets: string;
}

export function parleysOwn(config: Pick<Config, 'PARLEY_DATA_DIR' | 'PARLEY_WORKSPACES_DIR'>): ParleysOwn {
  const { PARLEY_DATA_DIR, PARLEY_WORKSPACES_DIR } = config;
  return {
    folders: {
      PARLEY_DATA_DIR,
      PARLEY_WORKSPACES_DIR: PARLEY_WORKSPACES_DIR ?? join(PARLEY_DATA_DIR, 'workspaces'),
    },
    secrets: '.env',
  };
}

/** A folder and all those that it lies in, by what they are: links, mounts and other names make no difference. */
interface Line {
  kind: 'there' | 'missing';
  /** From itself upwards; of what is missing, from the nearest that is there. */
  ids: readonly string[];
}

/** Looked up anew for each use: either may have come to lie elsewhere since. */
export async function refuseParleysOwn(root: string, { folders, secrets }: ParleysOwn): Promise<void> {
  const asked = await lineOf(root);
  for (const [setting, folder] of Object.entries(folders)) {
    const own = await lineOf(folder);
    if (isIn(own, asked))
      throw new Refused('denied', `The project's root holds what is Parley's own (${setting}).`);
    if (isIn(asked, own))
      throw new Refused('denied', `The project's root lies in what is Parley's own (${setting}).`);
  }
  const file = await lineOf(secrets);
  if (file.kind === 'there' && (isIn(file, asked) || isIn(await lineOf(dirname(resolve(secrets))), asked)))
    throw new Refused('denied', `The project's root holds Parley's settings (${secrets}).`);
}

/** What is missing may come to lie where it would; in what is missing lies nothing. */
function isIn(inner: Line, outer: Line): boolean {
  const [itself] = outer.ids;
  return outer.kind === 'there' && itself !== undefined && inner.ids.includes(itself);
}

async function lineOf(path: string): Promise<Line> {
  try {
    return { kind: 'there', ids: await idsUpFrom(await realpath(path)) };
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code)))
      throw new Refused('failed', `Whether the project's root is Parley's own could not be looked up.`, {
        cause: error,
      });
  }
  return { kind: 'missing', ids: (await lineOf(dirname(resolve(path)))).ids };
}

async function idsUpFrom(real: string): Promise<string[]> {
  const { dev, ino } = await stat(real, { bigint: true });
  const above = dirname(real);
  return [`${dev}:${ino}`, ...(above === real ? [] : await idsUpFrom(above))];
}
