import { Inject, Injectable } from '@nestjs/common';
import { readLog, type Broker } from '#shared/broker';
import type { Cursor, Entry } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { StoredTurns, type AskedTurn } from '../../replay/stored-turns.js';
import { TurnViews } from '../../turns/turn-views.js';

/** An entry of a turn; those of one sequence were appended at once. */
export interface Kept {
  gen: string;
  sequence: number;
  entry: Entry;
}

/** What there is of a turn up to now. */
@Injectable()
export class KeptTurns {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(StoredTurns) private readonly stored: Pick<StoredTurns, 'eventsOf'>,
    @Inject(TurnViews) private readonly views: Pick<TurnViews, 'read'>,
  ) {}

  /** Append by append, each with at least one entry; the deltas are among them while the turn runs. */
  async *appendsOf(asked: AskedTurn): AsyncGenerator<Kept[]> {
    // Its answer comes no earlier than memory knows what the log holds by now.
    const { endedAt } = await this.views.read(asked.session, asked.user, asked.turn);
    const [first] = await this.firstOf(asked);
    if (endedAt === null && first) yield* this.running(asked, first);
    else yield* inAppends(this.stored.eventsOf(asked));
  }

  /** Where the log begins to tell of a turn; undefined: it has not yet. */
  async placeOf(asked: AskedTurn): Promise<Cursor | undefined> {
    const [first] = await this.firstOf(asked);
    return first && ahead(first);
  }

  /** Of one that is not over memory tells no more than how it began; the log holds all of it. */
  private async *running(asked: AskedTurn, first: Kept): AsyncGenerator<Kept[]> {
    let isWhole = false;
    for await (const append of inAppends(this.inLog(asked, first))) {
      isWhole ||= append[0]?.entry.n === first.entry.n;
      if (!isWhole) break;
      yield append;
    }
    // It has ended meanwhile, and is not in the log any more.
    if (!isWhole) yield* inAppends(this.stored.eventsOf(asked));
  }

  private async firstOf(asked: AskedTurn): Promise<Kept[]> {
    for await (const event of this.stored.eventsOf(asked)) return [event];
    return [];
  }

  private async *inLog({ session, turn }: AskedTurn, first: Kept): AsyncGenerator<Kept> {
    const { log, names } = this.broker;
    const last = await log.leaderLast(names.logOf(session));
    const stored = readLog(this.broker, session, first.sequence, last?.sequence ?? 0);
    for await (const { sequence, append } of stored) {
      const { gen, entries } = append;
      for (const entry of entries) if (entry.turn === turn) yield { gen, sequence, entry };
    }
  }
}

/** The place just before an entry. */
export function ahead({ gen, sequence, entry }: Kept): Cursor {
  return { gen, n: entry.n - 1, sequence };
}

/** The place just behind it. */
export function behind({ gen, sequence, entry }: Kept): Cursor {
  return { gen, n: entry.n, sequence };
}

async function* inAppends(all: AsyncIterable<Kept>): AsyncGenerator<Kept[]> {
  let append: Kept[] = [];
  for await (const each of all) {
    const [first] = append;
    if (first && (first.sequence !== each.sequence || first.gen !== each.gen)) {
      yield append;
      append = [];
    }
    append.push(each);
  }
  if (append.length > 0) yield append;
}
