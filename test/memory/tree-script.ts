import type { Message, NewEntry } from '#shared/contracts';
import type { TestDatabase } from '../harness/database.js';
import type { Random } from '../simulation/random.js';
import { accepted, newTurn, said, wholeTurn, type LogScript, type TurnIds } from './log-script.js';

/** A tree as a small reference keeps it: who is whose child, in the order in which they came, and where the path ends. */
export class TreeScript {
  readonly parents = new Map<string, string | null>();
  readonly turns = new Map<string, TurnIds>();
  head: string | null = null;

  constructor(readonly log: LogScript) {}

  get path(): string[] {
    return this.lineOf(this.head);
  }

  lineOf(message: string | null): string[] {
    const line: string[] = [];
    for (let at = message; at !== null; at = this.parents.get(at) ?? null) line.unshift(at);
    return line;
  }

  get messages(): string[] {
    return [...this.parents.keys()];
  }

  turn(): NewEntry[] {
    const ids = newTurn();
    return this.took(ids, wholeTurn(ids, this.head));
  }

  /** Another reply to what was said before, which keeps its place. */
  regenerate(message: string): NewEntry[] {
    const { reply, turn } = newTurn();
    const ids = { message, reply, turn };
    const parent = this.parents.get(message) ?? null;
    const [, ...rest] = wholeTurn(ids, parent);
    const moved = { head: parent, reason: 'regenerate' as const };
    return this.took(ids, [{ type: 'history.moved', body: moved }, accepted(ids, parent), ...rest]);
  }

  /** As an actor tells it: from where the paths part, with what comes behind. */
  moveTo(head: string | null): NewEntry[] {
    const before = this.path;
    const line = this.lineOf(head);
    const known = line.filter((message) => before.includes(message));
    const messages = line.slice(known.length).map((message) => this.written(message));
    this.head = head;
    const back = before.at(-1) ?? null;
    if (head === null) return [{ type: 'history.moved', body: { head, reason: 'clear', back } }];
    if (messages.length === 0) return [{ type: 'history.moved', body: { head, reason: 'rewind', back } }];
    const from = known.at(-1) ?? null;
    return [{ type: 'history.moved', body: { head, reason: 'select', from, messages, back } }];
  }

  /** Something that may happen to a session in which no turn runs. */
  something(random: Random): NewEntry[] {
    const { path, messages } = this;
    const spoken = path.filter((message) => this.turns.get(message)?.message === message);
    const roll = random.whole(10);
    if (messages.length === 0 || roll < 4) return this.turn();
    if (roll < 6 && spoken.length > 0) return this.regenerate(random.pick(spoken));
    if (roll < 9) return this.moveTo(random.pick(messages));
    return this.moveTo(null);
  }

  private written(message: string): Message {
    const ids = this.turns.get(message);
    if (!ids) throw new Error(`Nobody has said ${message}.`);
    return { ...said(ids, this.parents.get(message) ?? null), id: message };
  }

  private took(ids: TurnIds, entries: NewEntry[]): NewEntry[] {
    const { message, reply } = ids;
    if (!this.parents.has(message)) this.parents.set(message, this.head);
    this.parents.set(reply, message);
    this.turns.set(message, ids);
    this.turns.set(reply, ids);
    this.head = reply;
    return entries;
  }
}

/** The path as it was read before there were marks: up the parents of the head. */
export async function walkedPathOf(database: TestDatabase, session: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `WITH RECURSIVE path AS (
       SELECT m.id, m.parent, m.ordinal FROM sessions
       JOIN messages m ON m.session = sessions.id AND m.id = sessions.projection ->> 'head'
       WHERE sessions.id = $1
       UNION ALL
       SELECT m.id, m.parent, m.ordinal FROM path JOIN messages m ON m.session = $1 AND m.id = path.parent
     ) SELECT id FROM path ORDER BY ordinal`,
    [session],
  );
  return rows.map(({ id }) => id);
}
