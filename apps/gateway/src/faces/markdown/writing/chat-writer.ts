import { unavailable } from '#shared/contracts';
import type { Answer } from '#shared/markdown-chat';
import type { FileLock, Vault, VaultPath } from '#shared/vault';
import { finishedDraft, growingDraft, type Draft, type DraftParts, type Standing } from './chat-draft.js';

export interface ChatWriterParts {
  files: Pick<Vault, 'read' | 'write'>;
  path: VaultPath;
  lock: Pick<FileLock, 'isHeld'>;
  draft: DraftParts;
  /** As it was read. */
  standing: Standing;
}

/** Writes an answer to its file, and never over what somebody else has written meanwhile. */
export class ChatWriter {
  private standing: Standing;
  /** From then on the file is theirs, and only our part of it is renewed. */
  private isTheirs = false;

  constructor(private readonly parts: ChatWriterParts) {
    this.standing = parts.standing;
  }

  /** Somebody has changed the file since it was read. */
  get wasChanged(): boolean {
    return this.isTheirs;
  }

  async grow(answer: Answer): Promise<void> {
    await this.put((theirs) => growingDraft(this.parts.draft, answer, theirs));
  }

  /** Gives back what the file holds now. */
  finish(answer: Answer): Promise<string> {
    return this.put((theirs) => finishedDraft(this.parts.draft, answer, theirs));
  }

  private async put(draft: (theirs: Standing | undefined) => Draft): Promise<string> {
    const { files, path, lock } = this.parts;
    if (!(await lock.isHeld())) throw unavailable(`Somebody else has taken ${path.text} over meanwhile.`);
    const current = await files.read(path);
    if (current !== this.standing.text) this.isTheirs = true;
    const { text, source } = wellFormed(
      draft(this.isTheirs ? { ...this.standing, text: current } : undefined),
    );
    if (text !== current) await files.write(path, text);
    this.standing = { text, source };
    return text;
  }
}

/** As it will be read again: half of a surrogate pair, whose other half is still to come, cannot be written. */
function wellFormed({ text, source }: Draft): Draft {
  return { text: text.toWellFormed(), source: source.toWellFormed() };
}
