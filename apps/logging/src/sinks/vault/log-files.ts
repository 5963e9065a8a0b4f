import { ParleyError } from '#shared/contracts';
import { isFrom, parseChat, readKey } from '#shared/markdown-chat';
import type { Vault, VaultPath } from '#shared/vault';
import { isUntouched } from './log-file.js';
import { logsFolder } from './path-rule.js';

export interface FoundFile {
  path: VaultPath;
  part: number;
  text: string;
}

interface Known {
  path: VaultPath;
  session: string | undefined;
}

/**
 * Which files are whose conversation: by what their front matter says, wherever they lie among the logs and whatever
 * they are called. What was read once is not read again before somebody asks for it, or a file that was there has gone.
 */
export class LogFiles {
  private known = new Map<string, Known>();

  constructor(private readonly vault: Pick<Vault, 'read' | 'list'>) {}

  /** Its files by their parts, those that nobody has changed; of copies the one that has its old name. */
  async of(session: string): Promise<Map<number, FoundFile>> {
    const wasKnown = [...this.known.values()].some((each) => each.session === session);
    const found = wasKnown ? await this.readAll(session) : new Map<number, FoundFile>();
    if (found.size > 0) return found;
    // Another process may have begun it; or somebody has renamed it, perhaps to the name of another one.
    if (wasKnown) this.known.clear();
    await this.look();
    return this.readAll(session);
  }

  began(path: VaultPath, session: string): void {
    this.known.set(path.text, { path, session });
  }

  private async readAll(session: string): Promise<Map<number, FoundFile>> {
    const found = new Map<number, FoundFile & { isOriginal: boolean }>();
    for (const { path, session: whose } of this.known.values()) {
      if (whose !== session) continue;
      const text = await this.textOf(path);
      const file = text === undefined ? undefined : fileOf(path, text, session);
      if (file && (!found.has(file.part) || file.isOriginal)) found.set(file.part, file);
    }
    return found;
  }

  private async look(): Promise<void> {
    const now = new Map<string, Known>();
    for (const path of await this.vault.list([logsFolder])) {
      const known = this.known.get(path.text) ?? { path, session: await this.sessionIn(path) };
      now.set(path.text, known);
    }
    this.known = now;
  }

  private async sessionIn(path: VaultPath): Promise<string | undefined> {
    const text = await this.textOf(path);
    return text === undefined ? undefined : readKey(parseChat(text).head, 'conversation_id');
  }

  /** What cannot be read, for it is too large or no text, is nobody's. */
  private async textOf(path: VaultPath): Promise<string | undefined> {
    try {
      return await this.vault.read(path);
    } catch (error) {
      if (ParleyError.is(error)) return undefined;
      throw error;
    }
  }
}

/** Undefined: it is another's, or somebody has changed what is said in it. */
function fileOf(
  path: VaultPath,
  text: string,
  session: string,
): (FoundFile & { isOriginal: boolean }) | undefined {
  const { head } = parseChat(text);
  if (readKey(head, 'conversation_id') !== session || !isUntouched(text)) return undefined;
  const part = Number(readKey(head, 'part') ?? 1);
  if (!Number.isInteger(part) || part < 1) return undefined;
  return { path, part, text, isOriginal: isFrom(readKey(head, 'fingerprint') ?? '', path.text) };
}
