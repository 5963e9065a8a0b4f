import type { Command, Cursor, Entry } from '#shared/contracts';
import { asSubmit } from '../commands/schedule-run.js';
import type { AcceptedTurn, Answer, Recalled } from '../commands/settlement.js';
import { AcceptedTurns } from './accepted-turns.js';
import type { Claimed } from './activation.js';
import type { Memory } from './memory-port.js';

interface KnownTurnsParts {
  gen: string;
  memory: Memory;
  claimed: Claimed;
}

/** What this actor has seen of the turns before, and, where that does not reach, what memory knows of them. */
export class KnownTurns {
  private readonly accepted: AcceptedTurns;
  /** The compaction that began last, and the place just before it. */
  private compacting: { compaction: string; before: Cursor } | undefined;
  /** Whether memory may know turns that are not known here. */
  private hasHistory: boolean;

  constructor(private readonly parts: KnownTurnsParts) {
    const { gen, claimed } = parts;
    this.accepted = new AcceptedTurns(gen);
    this.hasHistory = claimed.seeded || claimed.restored.n > claimed.recent.length;
    for (const { entry, sequence } of claimed.recent) this.note(entry, sequence);
  }

  note(entry: Entry, sequence: number): void {
    this.accepted.note(entry, sequence);
    this.hasHistory ||= this.accepted.isFull;
    if (entry.type === 'context.compacting') {
      const before = { gen: this.parts.gen, n: entry.n - 1, sequence };
      this.compacting = { compaction: entry.body.compaction, before };
    }
  }

  get(turn: string): AcceptedTurn | undefined {
    return this.accepted.get(turn);
  }

  /** One that began before this life ends later than now: whoever reads from here on sees how. */
  beforeCompaction(answer: Answer, { gen, n, sequence }: Cursor): Cursor {
    const isKnown = answer.kind === 'compacting' && this.compacting?.compaction === answer.compaction;
    return (isKnown ? this.compacting?.before : undefined) ?? { gen, n, sequence };
  }

  /** Only for ids that somebody else has chosen, and only in a session that has a past, memory is asked. */
  async recall(command: Command, mail: string): Promise<Recalled> {
    switch (command.type) {
      case 'turn.stop':
        return this.known(command.body.turn, '');
      case 'schedule.run': {
        const { turn, message } = asSubmit(command, { mail, at: command.at }).body;
        return this.known(turn, message);
      }
      case 'turn.submit':
      case 'message.resend': {
        const { turn, message, key, ownMessage } = command.body;
        return this.recalled(turn, message, key || ownMessage ? 'chosen elsewhere' : 'new');
      }
      case 'reply.regenerate': {
        const { turn, message, text, key } = command.body;
        return this.recalled(turn, text === undefined ? '' : message, key ? 'chosen elsewhere' : 'new');
      }
      case 'turn.retry':
        return this.recalled(command.body.turn, '', 'chosen elsewhere');
      default:
        return this.known('', '');
    }
  }

  private async recalled(turn: string, message: string, ids: 'chosen elsewhere' | 'new'): Promise<Recalled> {
    const known = this.known(turn, message);
    if (known.turn || !this.hasHistory || ids === 'new') return known;
    const { memory, claimed } = this.parts;
    // Memory knows ids alone, and none is empty.
    const request = { session: claimed.session.id, turn, message: message || turn };
    const recalled = await memory.ask('memory.turn.recall', request);
    return { turn: recalled.turn, messageTaken: recalled.messageTaken || known.messageTaken };
  }

  private known(turn: string, message: string): Recalled {
    return { turn: this.accepted.get(turn) ?? null, messageTaken: this.accepted.hasMessage(message) };
  }
}
