import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#shared/broker';
import { idSchema, ParleyError } from '#shared/contracts';
import { inFolder, inMadeFolder, isRefused, usageOf, type Root, type Usage } from '../files/opened/index.js';
import { OneAtATime } from '../files/one-at-a-time.js';
import type { WorkspaceRoots } from '../files/places.js';
import { UseNotes } from './use-notes.js';
import type { Workspaces } from './workspaces.js';

export interface WorkspaceSettings {
  /** Made where it is not there yet. */
  folder: string;
  quotaBytes: number;
  quotaFiles: number;
}

/** A folder for each family of sessions, below one that the operator has named. */
export class SessionWorkspaces implements Workspaces, WorkspaceRoots {
  /** Whoever uses a workspace and whoever sweeps it wait for each other. */
  readonly turns = new OneAtATime();
  readonly notes: UseNotes;
  private base: Promise<string> | undefined;

  constructor(
    private readonly settings: WorkspaceSettings,
    clock: Pick<Clock, 'now'>,
  ) {
    this.notes = new UseNotes(() => this.baseRoot(), clock);
  }

  get quotaBytes(): number {
    return this.settings.quotaBytes;
  }

  async folder(workspace: string): Promise<string> {
    const { base, segments } = await this.root(workspace);
    return join(base, ...segments);
  }

  async root(workspace: string): Promise<Root> {
    const root = await this.existing(workspace);
    await this.turns.run(workspace, async () => {
      await this.notes.use(workspace);
      await inMadeFolder({ ...root, segments: [] }, root.segments, async () => {});
    });
    return root;
  }

  /** For a look at what may not be there: neither made nor used. */
  async existing(workspace: string): Promise<Root> {
    return { ...(await this.baseRoot()), segments: [idSchema.parse(workspace)] };
  }

  async used(workspace: string): Promise<number> {
    return (await this.usage(await this.existing(workspace))).bytes;
  }

  /** All of it, however much more than it may be: of what is not counted any more nobody would see it grow. */
  usage(root: Root): Promise<Usage> {
    return this.counted(root, Infinity);
  }

  private async counted(root: Root, mostFiles: number): Promise<Usage> {
    try {
      return await inFolder(root, [], (folder) => usageOf(folder, mostFiles));
    } catch (error) {
      if (isRefused(error, 'missing')) return { bytes: 0, files: 0 };
      throw error;
    }
  }

  async checkRoom(root: Root, without: Usage): Promise<void> {
    const { quotaBytes, quotaFiles } = this.settings;
    const { bytes, files } = await this.counted(root, quotaFiles);
    if (bytes - without.bytes > quotaBytes)
      throw overQuota(`The workspace would hold more than the ${quotaBytes} bytes that it may.`);
    if (files - without.files > quotaFiles)
      throw overQuota(`The workspace would hold more than the ${quotaFiles} files and folders that it may.`);
  }

  /** Looked up once: what the operator named at the start counts, whatever its path leads to later. */
  async baseRoot(): Promise<Root> {
    this.base ??= madeBase(this.settings.folder).catch((error: unknown) => {
      this.base = undefined;
      throw error;
    });
    return { kind: 'workspace', base: await this.base, segments: [] };
  }
}

async function madeBase(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return realpath(folder);
}

function overQuota(message: string): ParleyError {
  return new ParleyError({ code: 'quota_exceeded', message });
}
