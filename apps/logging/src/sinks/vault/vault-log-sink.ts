import { NotYet, type QueryClient } from '#shared/broker';
import { ParleyError } from '#shared/contracts';
import type { FileLocks, Vault, VaultPath } from '#shared/vault';
import type { TurnStory } from '../../turns/turn-story.js';
import { Refused, type Sink } from '../sink.js';
import { logOf, namedOf, type ConversationLog } from './conversation-log.js';
import { renewed, type LogPart } from './log-file.js';
import { LogFiles, type FoundFile } from './log-files.js';
import { partsOf } from './log-parts.js';
import { pathOf, type Named } from './path-rule.js';

export interface VaultLogParts {
  vault: Pick<Vault, 'read' | 'write' | 'list'>;
  locks: Pick<FileLocks, 'take'>;
  queries: Pick<QueryClient, 'ask'>;
  /** Where a new file goes. */
  rule: string;
}

const busyMs = 1_000;
const mostOfOneName = 1_000;

/**
 * A conversation as a Markdown file. A turn that is over is not put behind the others: the file is made to say what the
 * conversation now says. So it may come twice, late, or before an earlier one, and a changed past is seen as well.
 */
export class VaultLogSink implements Sink {
  readonly name = 'vault';
  private readonly files: LogFiles;
  /** Turns of one conversation end close together, and one after another they need no lock from each other. */
  private readonly latest = new Map<string, Promise<void>>();

  constructor(private readonly parts: VaultLogParts) {
    this.files = new LogFiles(parts.vault);
  }

  async take(story: TurnStory): Promise<void> {
    if (story.parents.length > 0 || isInFileAlready(story)) return;
    const { session } = story;
    const before = this.latest.get(session) ?? Promise.resolve();
    const mine = before.then(
      () => this.bring(story),
      () => this.bring(story),
    );
    this.latest.set(session, mine);
    try {
      await mine;
    } finally {
      if (this.latest.get(session) === mine) this.latest.delete(session);
    }
  }

  private async bring({ session }: TurnStory): Promise<void> {
    try {
      await this.locked(`conversation ${session}`, () => this.renew(session));
    } catch (error) {
      if (!ParleyError.is(error)) throw error;
      // The session was deleted meanwhile.
      if (error.body.code === 'not_found') return;
      if (error.body.code === 'too_large') throw new Refused(error.message);
      throw error;
    }
  }

  private async renew(id: string): Promise<void> {
    const asked = { session: id, user: null };
    const { session, snapshot } = await this.parts.queries.ask('memory.session.snapshot', asked);
    const log = logOf(session, snapshot.conversation);
    if (log.turns.length === 0) return;
    const named = namedOf(session, snapshot.conversation, log);
    const found = await this.files.of(id);
    const parts = partsOf(log.turns);
    // A past that was cut short leaves files with nothing to say.
    for (const part of new Set([...parts.map((_, place) => place + 1), ...found.keys()])) {
      const isLast = part === parts.length;
      const wanted = partOf(log, part, parts[part - 1] ?? [], isLast);
      const former = found.get(part);
      if (former) await this.goOn(former, wanted);
      else await this.begin(named, wanted);
    }
  }

  private async goOn({ path, text: seen }: FoundFile, wanted: LogPart): Promise<void> {
    await this.locked(path.text, async () => {
      const text = await this.parts.vault.read(path);
      // Somebody has just changed it: it is looked for anew.
      if (text !== seen) throw new NotYet(busyMs, `${path.text} is being changed by somebody else.`);
      const now = renewed(text, path.text, wanted);
      if (now !== text) await this.parts.vault.write(path, now);
    });
  }

  /** Under the first name that nobody has taken. */
  private async begin(named: Named, wanted: LogPart): Promise<void> {
    for (let number = 1; number <= mostOfOneName; number += 1) {
      const path = pathOf(this.parts.rule, named, apartOf(wanted.part, number));
      const isBegun = await this.locked(path.text, () => this.beginAt(path, wanted));
      if (isBegun) return;
    }
    throw new Error('There are too many files of one name: the rule should tell them apart.');
  }

  private async beginAt(path: VaultPath, wanted: LogPart): Promise<boolean> {
    const { vault } = this.parts;
    if (await isTaken(vault, path)) return false;
    await vault.write(path, renewed(undefined, path.text, wanted));
    this.files.began(path, wanted.session);
    return true;
  }

  private async locked<T>(path: string, act: () => Promise<T>): Promise<T> {
    const lock = await this.parts.locks.take(path);
    if (!lock) throw new NotYet(busyMs, `Somebody else works on ${path} just now.`);
    try {
      return await act();
    } finally {
      await lock.release();
    }
  }
}

/** Whoever asked in a file has his answer there. */
function isInFileAlready({ entries }: TurnStory): boolean {
  return entries.some(({ type, body }) => type === 'turn.accepted' && body.request.keptIn === 'vault');
}

function partOf(log: ConversationLog, part: number, turns: LogPart['turns'], isLast: boolean): LogPart {
  const { session, agent, failure } = log;
  return { session, agent, part, turns, ...(isLast && failure ? { failure } : {}) };
}

function apartOf(part: number, number: number): string {
  return (part > 1 ? ` part ${part}` : '') + (number > 1 ? ` (${number})` : '');
}

/** What cannot be read, such as a folder of that name, has it all the same. */
async function isTaken(vault: Pick<Vault, 'read'>, path: VaultPath): Promise<boolean> {
  try {
    return (await vault.read(path)) !== undefined;
  } catch (error) {
    if (ParleyError.is(error)) return true;
    throw error;
  }
}
