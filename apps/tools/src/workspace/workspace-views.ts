import type { Stats } from 'node:fs';
import type { Clock } from '#shared/broker';
import { ParleyError, notFound, type QueryResponse, type WorkspaceEntry } from '#shared/contracts';
import { listFolder } from '../files/list-folder.js';
import { inFolder, isRefused, partOf, Refused, type Root } from '../files/opened/index.js';
import { isKept } from '../files/path-guard.js';
import { safeSegments } from '../files/places.js';
import type { SessionWorkspaces } from './session-workspaces.js';

const mostEntries = 1_000;
/** A count that took so long is told again for a while: people look around folder by folder. */
const longCountMs = 100;
const keptMs = 5_000;

interface Count {
  bytes: Promise<number>;
  until: number;
}

/** What lies in workspaces, for people. Nothing is made by looking. */
export class WorkspaceViews {
  private readonly counts = new Map<string, Count>();

  constructor(
    private readonly workspaces: Pick<SessionWorkspaces, 'existing' | 'usage' | 'quotaBytes'>,
    private readonly clock: Pick<Clock, 'elapsed'>,
  ) {}

  async list(workspace: string, path: string): Promise<QueryResponse<'tools.workspace.list'>> {
    return refusing(async () => {
      const root = await this.workspaces.existing(workspace);
      const segments = safeSegments(path || '.', 'workspace', 'read');
      const { entries, truncated } = await listed(root, segments);
      const used = await this.used(workspace, root);
      return { entries, truncated, used, quota: this.workspaces.quotaBytes };
    });
  }

  /** All of it has to be looked at, which may take long: for all who ask meanwhile, once. */
  private used(workspace: string, root: Root): Promise<number> {
    const now = this.clock.elapsed();
    for (const [id, { until }] of this.counts) if (until <= now) this.counts.delete(id);
    const known = this.counts.get(workspace);
    if (known) return known.bytes;
    const count: Count = {
      until: Infinity,
      bytes: this.counted(root).finally(() => (count.until = keptUntil())),
    };
    const keptUntil = (): number => {
      const done = this.clock.elapsed();
      return done - now < longCountMs ? done : done + keptMs;
    };
    this.counts.set(workspace, count);
    return count.bytes;
  }

  private async counted(root: Root): Promise<number> {
    return (await this.workspaces.usage(root)).bytes;
  }

  async read(
    workspace: string,
    path: string,
    offset: number,
    length: number,
  ): Promise<QueryResponse<'tools.workspace.read'>> {
    return refusing(async () => {
      const root = await this.workspaces.existing(workspace);
      const segments = safeSegments(path || '.', 'workspace', 'read');
      const { size, version, content } = await partOf(root, segments, offset, length);
      return { size, version, base64: content.toString('base64') };
    });
  }
}

async function listed(root: Root, segments: readonly string[]) {
  try {
    const hidden = (name: string) => isKept(segments, name, 'workspace');
    const { entries, left } = await inFolder(root, segments, (open) => listFolder(open, mostEntries, hidden));
    return { entries: entries.flatMap(({ name, stats }) => entryOf(name, stats)), truncated: left !== 0 };
  } catch (error) {
    // Before anything was put there, a workspace is empty.
    if (segments.length === 0 && isRefused(error, 'missing')) return { entries: [], truncated: false };
    throw error;
  }
}

/** Neither links nor devices are told: nobody could have them. */
function entryOf(name: string, stats: Stats): WorkspaceEntry[] {
  if (!stats.isFile() && !stats.isDirectory()) return [];
  const kind = stats.isFile() ? 'file' : 'folder';
  return [{ name, kind, size: stats.isFile() ? stats.size : 0, changedAt: stats.mtime.toISOString() }];
}

async function refusing<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (isRefused(error, 'missing')) throw notFound('file or folder in the workspace');
    if (error instanceof Refused)
      throw new ParleyError({
        code: 'invalid_request',
        message: error.message,
        details: [{ path: 'path', problem: error.message }],
      });
    throw error;
  }
}
