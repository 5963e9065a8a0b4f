import { ParleyError, type Command, type Conversation } from '#shared/contracts';
import { wantedBranch, wantedRequest, type Wanted } from '../commands/branch.js';
import { unasked, type AskedFor, type Branch } from '../commands/known-branch.js';
import type { Memory } from './memory-port.js';
import type { SessionLog } from './session-log.js';

export interface BranchesParts {
  session: string;
  memory: Memory;
  log: Pick<SessionLog, 'conversation' | 'durable' | 'position'>;
}

/** What memory has said of a branch, and of which moment that holds. */
export interface KnownBranch {
  branch: Branch;
  wanted: Wanted | undefined;
  asked: AskedFor;
  /** The reply that `asked` is about. */
  of: string | undefined;
  head: string | null;
}

/** Of the tree an actor holds the path alone; memory tells the rest. */
export class Branches {
  constructor(private readonly parts: BranchesParts) {}

  async of(command: Command): Promise<KnownBranch> {
    const { log } = this.parts;
    const { conversation } = log;
    const { head } = conversation;
    const wanted = wantedBranch(command, conversation);
    const branch = wanted ? await this.branch(wanted, head) : unasked;
    const of = wantedRequest(command, conversation, branch);
    const asked: AskedFor = of === undefined ? { kind: 'unasked' } : await this.asked(of);
    return { wanted, head, branch, of, asked };
  }

  private async branch({ message, to }: Wanted, head: string | null): Promise<Branch> {
    const { memory, session } = this.parts;
    const request = { session, message, head, to, seen: await this.seen() };
    const found = await unlessUntold(memory.ask('memory.history.branch', request));
    if (typeof found === 'string') return { kind: found };
    return found.branch ? { kind: 'found', ...found.branch } : { kind: 'unknown' };
  }

  private async asked(message: string): Promise<AskedFor> {
    const { memory, session } = this.parts;
    const request = { session, message, seen: await this.seen() };
    const found = await unlessUntold(memory.ask('memory.turn.request', request));
    return typeof found === 'string' ? { kind: 'away' } : { kind: 'found', request: found.request ?? {} };
  }

  /** Memory must have seen all that this is judged on. */
  private async seen(): Promise<{ gen: string; en: number }> {
    const { log } = this.parts;
    await log.durable();
    const { gen, en } = log.position;
    return { gen, en };
  }
}

/** Whether what was fetched still answers what is wanted, from where the path ends by now. */
export function stillHolds(known: KnownBranch, command: Command, conversation: Conversation): boolean {
  const wanted = wantedBranch(command, conversation);
  if (wantedRequest(command, conversation, known.branch) !== known.of) return false;
  if (!wanted) return known.wanted === undefined;
  const isSame = known.wanted?.message === wanted.message && known.wanted.to === wanted.to;
  return isSame && known.head === conversation.head;
}

async function unlessUntold<T>(answer: Promise<T>): Promise<T | 'unknown' | 'away'> {
  try {
    return await answer;
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    if (error.body.code === 'not_found') return 'unknown';
    if (error.body.code === 'unavailable') return 'away';
    throw error;
  }
}
