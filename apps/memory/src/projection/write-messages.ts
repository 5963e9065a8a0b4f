import type { EntityManager } from 'typeorm';
import type { Message } from '#shared/contracts';
import { printOfMessage, type Print } from '#shared/conversation';
import { unnested, type Columns, type Row } from '../database/columns.js';
import { insert } from '../database/insert.js';
import { messageJson, messageOf, type PathMessage } from '../snapshots/path.js';
import { edited, missingFor, type FormerText } from './edited.js';
import type { MessageChange, Rows } from './rows.js';
import { wordsOf } from './words-of.js';

const columns = {
  session: 'text',
  id: 'text',
  parent: 'text',
  turn: 'text',
  role: 'text',
  author: 'text',
  status: 'text',
  model: 'text',
  blocks: 'json',
  usage: 'json',
  created_at: 'timestamptz',
  ordinal: 'bigint',
  interjection_of: 'text',
  segments: 'json',
  origin: 'text',
  on_path: 'boolean',
  print_lines: 'bigint',
  print: 'bigint',
  print_behind: 'bigint',
  print_power: 'bigint',
} as const satisfies Columns;

const versionColumns = {
  session: 'text',
  message: 'text',
  en: 'bigint',
  text: 'text',
  by: 'text',
  until: 'timestamptz',
} as const satisfies Columns;

type Written = Pick<Rows, 'messages' | 'placeholders' | 'edits' | 'moves'>;

/** What is new of a session whose path goes elsewhere in this batch stands nowhere until the path is walked. */
export async function writeMessages(
  manager: EntityManager,
  { messages, placeholders, edits, moves }: Written,
): Promise<void> {
  const known = await readMessages(manager, missingFor(messages, edits));
  const after = edited([...known, ...messages], edits);
  const moved = new Set(moves);
  const said = new Set(messages.map(keyOf));
  const changes = newest(after.messages.slice(known.length)).map((change) => ({
    ...change,
    origin: change.session,
    // An edit alone brings nothing back onto the path.
    onPath: said.has(keyOf(change)) && !moved.has(change.session),
  }));
  await insertMessages(manager, changes);
  const empty = placeholders.map((change) => ({
    ...change,
    origin: change.session,
    onPath: !moved.has(change.session),
  }));
  await insert(manager, 'messages', columns, empty.map(rowOf), '(session, id) DO NOTHING');
  await writeVersions(manager, after.versions);
}

export interface PlacedChange extends MessageChange {
  origin: string;
  onPath: boolean;
}

export async function insertMessages(manager: EntityManager, messages: PlacedChange[]): Promise<void> {
  if (messages.length === 0) return;
  const { from, parameters } = unnested({ ...columns, said: 'text' }, messages.map(rowOf));
  const names = Object.keys(columns).join(', ');
  await manager.query(
    // Where a message hangs, whose it is and when it came is decided once, and what another says under its id is no part
    // of it. The words are written where they are others than before: nothing here costs more.
    `WITH given AS MATERIALIZED (SELECT * FROM ${from}), written AS (
       INSERT INTO messages (${names})
       SELECT ${names} FROM given
       ON CONFLICT (session, id) DO UPDATE SET
         status = excluded.status, model = excluded.model, blocks = excluded.blocks, usage = excluded.usage,
         segments = excluded.segments, print_lines = excluded.print_lines, print = excluded.print,
         print_behind = excluded.print_behind, print_power = excluded.print_power,
         on_path = messages.on_path OR excluded.on_path
       WHERE messages.role = excluded.role
         AND (messages.role = 'user' OR (messages.turn, messages.author) = (excluded.turn, excluded.author))
       RETURNING session, id
     )
     INSERT INTO message_words (session, message, words)
     SELECT session, id, to_tsvector('simple', said) FROM given JOIN written USING (session, id)
     ON CONFLICT (session, message) DO UPDATE SET words = excluded.words
     WHERE message_words.words IS DISTINCT FROM excluded.words`,
    parameters,
  );
}

export function writeVersions(manager: EntityManager, versions: FormerText[]): Promise<void> {
  return insert(manager, 'message_versions', versionColumns, versions, '(session, message, en) DO NOTHING');
}

async function readMessages(
  manager: EntityManager,
  wanted: { session: string; message: string }[],
): Promise<MessageChange[]> {
  if (wanted.length === 0) return [];
  const { from, parameters } = unnested({ session: 'text', message: 'text' }, wanted);
  const rows: { session: string; message: PathMessage }[] = await manager.query(
    `SELECT m.session, ${messageJson} AS message
     FROM ${from} JOIN messages m ON m.session = given.session AND m.id = given.message`,
    parameters,
  );
  // Before everything that is in hand.
  return rows.map(({ session, message }) => ({ session, ordinal: 0, message: messageOf(message) }));
}

/** One statement may touch a row only once: of several versions the last counts, where the first stood. */
function newest(messages: MessageChange[]): MessageChange[] {
  const byId = new Map<string, MessageChange>();
  for (const change of messages) {
    const first = byId.get(keyOf(change));
    if (!first || isOf(first.message, change.message))
      byId.set(keyOf(change), first ? inPlaceOf(first, change) : change);
  }
  return [...byId.values()];
}

/** A turn may be begun anew on what was said before; a reply is that of one turn alone. */
function isOf(first: Message, then: Message): boolean {
  if (first.role !== then.role) return false;
  return first.role === 'user' || (first.turn === then.turn && first.author === then.author);
}

/** As if the first had been written before: what is decided once must not depend on what came in one batch. */
function inPlaceOf({ ordinal, message: first }: MessageChange, change: MessageChange): MessageChange {
  const { parent, turn, role, author, createdAt } = first;
  return { ...change, ordinal, message: { ...change.message, parent, turn, role, author, createdAt } };
}

function keyOf({ session, message }: MessageChange): string {
  return `${session} ${message.id}`;
}

function rowOf(change: PlacedChange): Row<typeof columns> & { said: string | null } {
  const { session, ordinal, message, origin, onPath } = change;
  const { id, parent, turn, role, author, status, model, blocks, usage, createdAt } = message;
  const { interjectionOf, segments } = message;
  return {
    session,
    id,
    parent,
    turn,
    role,
    author,
    status,
    model,
    blocks,
    usage,
    created_at: createdAt,
    ordinal,
    interjection_of: interjectionOf,
    segments,
    origin,
    on_path: onPath,
    ...printColumns(printOfMessage(message)),
    said: wordsOf(message),
  };
}

function printColumns({
  lines,
  opening,
  following,
  power,
}: Print): Pick<Row<typeof columns>, 'print_lines' | 'print' | 'print_behind' | 'print_power'> {
  return {
    print_lines: lines,
    print: String(opening),
    print_behind: String(following),
    print_power: String(power),
  };
}
