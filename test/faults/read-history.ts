import { decodeAppend, type Broker } from '#shared/broker';
import type { Book } from './load/book.js';
import type { History, SessionLog, StoredAppend, TurnRow } from './history.js';
import type { Town } from './town/town.js';

/** All that is known afterwards: from the broker, from Postgres, from the model and from the clients. */
export async function readHistory(
  town: Town,
  book: Book,
  sessions: readonly string[],
  excused: ReadonlySet<string>,
): Promise<History> {
  const logs: SessionLog[] = [];
  for (const session of sessions) logs.push({ session, appends: await appendsOf(town.broker, session) });
  const known = new Set(sessions);
  const rows = await town.database.query<TurnRow>('SELECT session, id AS turn, status FROM turns');
  return {
    logs,
    submits: book.submits,
    watches: book.watches,
    asked: town.model.asked,
    effects: town.effects(),
    rows: rows.filter(({ session }) => known.has(session)),
    excused,
  };
}

export async function appendsOf({ log, names }: Broker, session: string): Promise<StoredAppend[]> {
  const appends: StoredAppend[] = [];
  for (let from = 1; ;) {
    const { messages, more } = await log.page(names.logOf(session), from);
    for (const { sequence, at, data } of messages)
      appends.push({ sequence, at, append: decodeAppend(data, sequence).append });
    if (!more) return appends;
    from = (messages.at(-1)?.sequence ?? from) + 1;
  }
}
