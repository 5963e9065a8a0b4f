import type { Clock } from '#shared/broker';
import {
  contentOf,
  inFolder,
  inMadeFolder,
  isRefused,
  putFile,
  withFile,
  type Root,
} from '../files/opened/index.js';

/** Beside the workspaces and not in them, where a tool could set them back. No id begins with a dot. */
const notes = '.used';
const longestNote = 64;
/** So often is a use written down anew. */
const freshMs = 60_000;

/** When each workspace was used last, for every service that shares the folder. */
export class UseNotes {
  private readonly written = new Map<string, number>();

  constructor(
    private readonly base: () => Promise<Root>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async use(workspace: string): Promise<void> {
    const now = this.clock.now();
    if (now - (this.written.get(workspace) ?? 0) < freshMs) return;
    await inMadeFolder(await this.base(), [notes], (folder) =>
      putFile(folder, { content: Buffer.from(String(now)), mode: 0o600 }, (part) =>
        folder.move(part, workspace),
      ),
    );
    this.written.set(workspace, now);
  }

  /** Undefined where nobody has noted any. */
  async lastUse(workspace: string): Promise<number | undefined> {
    try {
      const note = await withFile(await this.base(), [notes, workspace], (file) =>
        contentOf(file, longestNote, notes),
      );
      return Number(note.toString()) || undefined;
    } catch (error) {
      if (isRefused(error, 'missing')) return undefined;
      throw error;
    }
  }

  async forget(workspace: string): Promise<void> {
    this.written.delete(workspace);
    try {
      await inFolder(await this.base(), [notes], (folder) => folder.removeFile(workspace));
    } catch (error) {
      if (!isRefused(error, 'missing')) throw error;
    }
  }
}
