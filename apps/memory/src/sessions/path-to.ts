import type { EntityManager } from 'typeorm';
import type { Message, MessageVersion } from '#shared/contracts';
import { messageJson, messageOf, type PathMessage } from '../snapshots/path.js';

export interface KeptMessage {
  message: Message;
  origin: string;
  versions: MessageVersion[];
}

interface Row {
  message: PathMessage;
  origin: string;
  versions: MessageVersion[] | null;
}

const versionsJson = `(
  SELECT json_agg(json_build_object('text', v.text, 'by', v.by, 'until', v.until) ORDER BY v.en)
  FROM message_versions v WHERE v.session = m.session AND v.message = m.id
)`;

const keptColumns = `${messageJson} AS message, m.origin, ${versionsJson} AS versions`;

/** The line from the root to the message, itself included; none where there is no such message. */
export async function readPathTo(
  manager: EntityManager,
  session: string,
  message: string,
): Promise<KeptMessage[]> {
  const rows: Row[] = await manager.query(
    `WITH RECURSIVE line AS (
       SELECT id, parent FROM messages WHERE session = $1 AND id = $2
       UNION
       SELECT m.id, m.parent FROM line JOIN messages m ON m.session = $1 AND m.id = line.parent
     )
     SELECT ${keptColumns} FROM line JOIN messages m ON m.session = $1 AND m.id = line.id ORDER BY m.ordinal`,
    [session, message],
  );
  return rows.map(keptOf);
}

/** The whole tree, each message behind its parent. */
export async function readTree(manager: EntityManager, session: string): Promise<KeptMessage[]> {
  const rows: Row[] = await manager.query(
    `SELECT ${keptColumns} FROM messages m WHERE m.session = $1 ORDER BY m.ordinal, m.created_at, m.id`,
    [session],
  );
  return rows.map(keptOf);
}

function keptOf({ message, origin, versions }: Row): KeptMessage {
  const since = (versions ?? []).map(({ until, ...version }) => ({
    ...version,
    until: new Date(until).toISOString(),
  }));
  return { message: messageOf(message), origin, versions: since };
}
