import type { EntityManager } from 'typeorm';
import { mostExportedMessages, ParleyError } from '#shared/contracts';

export interface Held {
  messages: number;
  bytes: number;
}

/** What is said in so many words, former ones included: `line` is a list of messages of the session. */
const sizeOf = (line: string): string => `
  SELECT count(*) AS messages, coalesce(sum(octet_length(m.blocks::text) + coalesce(v.bytes, 0)), 0) AS bytes
  FROM ${line} JOIN messages m ON m.session = $1 AND m.id = line.id
  LEFT JOIN (
    SELECT message, sum(octet_length(text)) AS bytes FROM message_versions WHERE session = $1 GROUP BY message
  ) v ON v.message = m.id`;

/** Of the whole tree of a session. */
export async function sizeOfTree(manager: EntityManager, session: string): Promise<Held> {
  return heldIn(await manager.query(sizeOf('(SELECT id FROM messages WHERE session = $1) line'), [session]));
}

/** Of the line from the root to the message. */
export async function sizeOfPathTo(manager: EntityManager, session: string, message: string): Promise<Held> {
  const line = `WITH RECURSIVE line AS (
      SELECT id, parent FROM messages WHERE session = $1 AND id = $2
      UNION
      SELECT m.id, m.parent FROM line JOIN messages m ON m.session = $1 AND m.id = line.parent
    )`;
  return heldIn(await manager.query(line + sizeOf('line'), [session, message]));
}

/** What is written in one piece has at most as much as a file that may be imported. Judged before it is read. */
export function refuseTooLarge({ messages, bytes }: Held, mostBytes: number, what: string): void {
  if (messages > mostExportedMessages)
    throw tooLarge(what, `${messages} messages, and ${mostExportedMessages} is the most`);
  if (bytes > mostBytes) throw tooLarge(what, `more than ${mostBytes} bytes (PARLEY_IMPORT_BYTES)`);
}

export function tooLarge(what: string, held: string): ParleyError {
  return new ParleyError({ code: 'too_large', message: `${what}: it has ${held}.` });
}

function heldIn([row]: { messages: string; bytes: string }[]): Held {
  return { messages: Number(row?.messages), bytes: Number(row?.bytes) };
}
