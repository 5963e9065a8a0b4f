import { statfs } from 'node:fs/promises';
import type { Root, Usage } from '../files/opened/index.js';
import type { WorkspaceRoots } from '../files/places.js';
import type { Mount } from '../sandbox/sandbox.js';

export interface WatchedWorkspaces extends WorkspaceRoots {
  usage(root: Root): Promise<Usage>;
}

type Watch = () => Promise<string | undefined>;

/** What is left free on a disk for everybody else; where there was less from the start, half of that. */
const leastFreeBytes = 536_870_912;

/** Whether a command takes more of the workspace or of a disk than it may; the reason, if so. */
export async function roomWatch(
  workspaces: WatchedWorkspaces,
  workspace: string,
  writable: readonly Mount[],
): Promise<Watch> {
  const watches = [
    await workspaceWatch(workspaces, await workspaces.root(workspace)),
    await diskWatch(writable),
  ];
  return async () => {
    for (const watch of watches) {
      const reason = await watch();
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

/** One that holds too much already may be tidied up, as long as it does not grow. */
async function workspaceWatch(workspaces: WatchedWorkspaces, root: Root): Promise<Watch> {
  const full = () =>
    workspaces.checkRoom(root, { bytes: 0, files: 0 }).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  const atStart = await full();
  if (atStart === undefined) return full;
  const before = await workspaces.usage(root);
  return async () => {
    const { bytes, files } = await workspaces.usage(root);
    return bytes > before.bytes || files > before.files ? atStart : undefined;
  };
}

/** A project has no quota, and neither have others who write there. */
async function diskWatch(writable: readonly Mount[]): Promise<Watch> {
  const paths = writable.map(({ from, handle }) => (handle === undefined ? from : `/proc/self/fd/${handle}`));
  const least = await Promise.all(
    paths.map(async (path) => ({ path, bytes: Math.min(leastFreeBytes, (await freeBytes(path)) / 2) })),
  );
  return async () => {
    for (const { path, bytes } of least)
      if ((await freeBytes(path)) < bytes) return 'The disk is nearly full.';
    return undefined;
  };
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
