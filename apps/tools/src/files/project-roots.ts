import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '#shared/config';
import type { Root } from './opened/index.js';
import { openRoot, Refused } from './opened/index.js';
import { refuseParleysOwn, type ParleysOwn } from './parleys-own.js';
import { guardPath } from './path-guard.js';

interface AllowedFolder {
  /** As the operator has written it. */
  given: string;
  real: string;
}

/** Where projects may have their roots, as it was when the service started. */
export class ProjectRoots {
  private constructor(
    private readonly allowed: readonly AllowedFolder[],
    private readonly own: ParleysOwn,
  ) {}

  /** One that cannot be found fails the start: whoever named it meant it. */
  static async of(folders: readonly string[], own: ParleysOwn): Promise<ProjectRoots> {
    return new ProjectRoots(
      await Promise.all(
        folders.map(async (folder) => ({ given: resolve(folder), real: await realOf(folder) })),
      ),
      own,
    );
  }

  /** Throws, unless it may be one. That it is a folder and no link is found out by opening it. */
  async rootOf(root: string): Promise<Root> {
    const found = this.allowedRoot(root);
    await refuseParleysOwn(join(found.base, ...found.segments), this.own);
    return found;
  }

  /** Why a project may not have its root there. */
  async problemWith(root: string): Promise<string | null> {
    try {
      await (await openRoot(await this.rootOf(root))).close();
      return null;
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }

  private allowedRoot(root: string): Root {
    if (this.allowed.length === 0)
      throw new Refused('denied', 'No project has a folder here: PARLEY_PROJECT_ROOTS names none.');
    for (const { given, real } of this.allowed) {
      for (const folder of [given, real]) {
        const below = pathBelow(folder, root);
        if (below === undefined) continue;
        const guarded = guardPath(below);
        if (guarded.kind === 'refused') throw new Refused('denied', `The project's root ${guarded.problem}.`);
        return { kind: 'project', base: real, segments: guarded.segments };
      }
    }
    throw new Refused(
      'denied',
      `The project's root does not lie in a folder that PARLEY_PROJECT_ROOTS allows.`,
    );
  }
}

async function realOf(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const { code = 'for no known reason' } = error as NodeJS.ErrnoException;
    throw new ConfigError([`PARLEY_PROJECT_ROOTS: ${folder} cannot be looked up (${code})`]);
  }
}

function pathBelow(folder: string, path: string): string | undefined {
  if (path === folder) return '.';
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) ? `./${path.slice(start.length)}` : undefined;
}
