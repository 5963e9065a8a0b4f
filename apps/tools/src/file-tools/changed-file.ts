import { OneAtATime } from '../files/one-at-a-time.js';
import {
  contentOf,
  inFolder,
  inMadeFolder,
  isRefused,
  placeOf,
  putFile,
  Refused,
  withFileIn,
  type OpenFolder,
} from '../files/opened/index.js';
import type { Target, WorkspaceRoots } from '../files/places.js';
import { largestEdited, versionOf } from './version.js';

export interface Before {
  content: Buffer;
  version: string;
  mode: number;
}

export interface After {
  content: Buffer;
  version: string;
  kind: 'made' | 'changed';
}

/** What a file becomes; throws where it must not be changed. `before` is undefined where there is none. */
export type Change = (before: Before | undefined) => Buffer;

const newModes = { workspace: 0o600, project: 0o644 } as const;

/** Changes files one after the other: looked at, written beside, looked at once more, and moved into place. */
export class ChangedFiles {
  private readonly turns = new OneAtATime();

  constructor(private readonly workspaces: Pick<WorkspaceRoots, 'checkRoom'>) {}

  change(target: Target, folders: 'made' | 'there', change: Change): Promise<After> {
    const { root, segments } = target;
    const { folder, name } = placeOf(segments);
    const enter = folders === 'made' ? inMadeFolder : inFolder;
    return this.turns.run([root.base, ...root.segments].join('/'), () =>
      enter(root, folder, (open) => this.changeIn(open, name, target, change)),
    );
  }

  private async changeIn(folder: OpenFolder, name: string, target: Target, change: Change): Promise<After> {
    const before = await contentBefore(folder, name);
    const content = change(before);
    const mode = before?.mode ?? newModes[target.root.kind];
    const check = () => this.check(folder, name, target, before);
    await putFile(folder, { content, mode, check }, (part) =>
      before ? folder.move(part, name) : folder.name(part, name),
    );
    return { content, version: versionOf(content), kind: before ? 'changed' : 'made' };
  }

  private async check(folder: OpenFolder, name: string, { root }: Target, before?: Before): Promise<void> {
    if (root.kind === 'workspace')
      await this.workspaces.checkRoom(root, { bytes: before?.content.length ?? 0, files: before ? 1 : 0 });
    const now = await contentBefore(folder, name);
    if (now?.version !== before?.version)
      throw new Refused(
        'failed',
        `"${folder.tell(name)}" was changed by another one at this moment; view it again.`,
      );
  }
}

async function contentBefore(folder: OpenFolder, name: string): Promise<Before | undefined> {
  try {
    return await withFileIn(folder, name, async (file) => {
      const content = await contentOf(file, largestEdited, folder.tell(name));
      return { content, version: versionOf(content), mode: file.mode };
    });
  } catch (error) {
    if (isRefused(error, 'missing')) return undefined;
    throw error;
  }
}
