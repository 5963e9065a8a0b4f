import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import { idPattern } from '#shared/contracts';
import {
  inFolder,
  inMadeFolder,
  isPart,
  isRefused,
  madeFolder,
  closing,
  removeTree,
  type OpenFolder,
} from '../files/opened/index.js';
import { notesFolder } from '../files/path-guard.js';
import { uploadsFolder } from './folders.js';
import type { SessionWorkspaces } from './session-workspaces.js';

/** What was moved away and is to be deleted; of whoever crashed before too. */
const swept = '.swept';
const mostWorkspaces = 100_000;
const mostParts = 10_000;
const partMs = 3_600_000;

export interface Sweeping {
  clock: Pick<Clock, 'now'>;
  keepMs: number;
  log: Pick<Logger, 'warn'>;
}

/**
 * Removes workspaces that nobody has used for long. Each is moved away first, which one sweeper alone can do, and is
 * then deleted, so that nobody meets half of one.
 */
export class Sweep {
  constructor(
    private readonly workspaces: SessionWorkspaces,
    private readonly given: Sweeping,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const base = await this.workspaces.baseRoot();
    const { names } = await inFolder(base, [], (folder) => folder.entries(mostWorkspaces));
    for (const name of names.filter((each) => idPattern.test(each))) {
      if (signal.aborted) return;
      await this.unlessFails(name, () => this.sweepOne(name));
    }
    await inMadeFolder(base, [swept], (folder) => this.empty(folder, signal));
  }

  /** Nobody finds it from now on, however lately it was used; the next sweep deletes what it was. */
  async discard(name: string): Promise<void> {
    await this.workspaces.turns.run(name, () => this.moveAway(name, async () => true));
  }

  private async unlessFails(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.given.log.warn({ err: error, workspace: name }, 'A workspace could not be swept');
    }
  }

  private async sweepOne(name: string): Promise<void> {
    const { workspaces } = this;
    await workspaces.turns.run(name, async () => {
      if (await this.isStale(name)) await this.moveAway(name, () => this.isStale(name));
      else await this.sweepParts(name);
    });
  }

  /** One of which nobody knows when it was used is as old as it is found. */
  private async isStale(name: string): Promise<boolean> {
    const { notes } = this.workspaces;
    const used = await notes.lastUse(name);
    if (used === undefined) await notes.use(name);
    return used !== undefined && used < this.given.clock.now() - this.given.keepMs;
  }

  /** Another service may have begun to use it in between; then it is put back. */
  private async moveAway(name: string, mayGo: () => Promise<boolean>): Promise<void> {
    const base = await this.workspaces.baseRoot();
    await inFolder(base, [], async (folder) =>
      closing(await madeFolder(folder, swept, 0o700), async (away) => {
        const moved = `${name}.${randomBytes(6).toString('base64url')}`;
        try {
          await folder.moveTo(away, name, moved);
        } catch (error) {
          if (isRefused(error, 'missing')) return;
          throw error;
        }
        if (await mayGo()) await this.workspaces.notes.forget(name);
        else await away.moveTo(folder, moved, name);
      }),
    );
  }

  private async empty(folder: OpenFolder, signal: AbortSignal): Promise<void> {
    const { names } = await folder.entries(mostWorkspaces);
    for (const name of names) {
      if (signal.aborted) return;
      await this.unlessFails(name, () => removeTree(folder, name));
    }
  }

  /** What was being put there when its service died. */
  private async sweepParts(name: string): Promise<void> {
    const root = await this.workspaces.existing(name);
    for (const place of [[], [uploadsFolder], [notesFolder]]) {
      try {
        await inFolder(root, place, (folder) => this.removeOldParts(folder));
      } catch (error) {
        if (!isRefused(error, 'missing')) throw error;
      }
    }
  }

  private async removeOldParts(folder: OpenFolder): Promise<void> {
    const { names } = await folder.entries(mostParts);
    for (const name of names.filter(isPart)) {
      const { mtimeMs } = await folder.look(name);
      if (mtimeMs < this.given.clock.now() - partMs) await removeTree(folder, name);
    }
  }
}
