import type { EntityManager } from 'typeorm';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { messageJson, messageOf, type PathMessage } from '../snapshots/path.js';

type Branch = QueryResponse<'memory.history.branch'>['branch'];
type Asked = Pick<QueryRequest<'memory.history.branch'>, 'session' | 'message' | 'head' | 'to'>;

interface Row {
  target: PathMessage;
  from: string | null;
  messages: PathMessage[] | null;
}

const isJoint = 'CASE WHEN (SELECT is_head FROM here) THEN m.on_path ELSE m.id IN (SELECT id FROM own) END';

/**
 * Up from the target to the first message that the asker's path has as well. Where he stands at memory's head, that
 * path is marked; else his line is walked too.
 */
const statement = `
  WITH RECURSIVE here AS (
    SELECT sessions.projection ->> 'head' IS NOT DISTINCT FROM $3 AS is_head FROM sessions WHERE id = $1
  ),
  asked AS (
    SELECT id, parent, ordinal FROM messages WHERE session = $1 AND id = $2
  ),
  below AS (
    SELECT id, ordinal FROM asked WHERE $4 = 'leaf'
    UNION
    SELECT m.id, m.ordinal FROM below JOIN messages m ON m.session = $1 AND m.parent = below.id
  ),
  target AS (
    SELECT CASE $4
      WHEN 'parent' THEN asked.parent
      WHEN 'leaf' THEN (SELECT id FROM below ORDER BY ordinal DESC LIMIT 1)
      ELSE asked.id END AS id
    FROM asked
  ),
  own AS (
    SELECT id, parent FROM messages WHERE session = $1 AND id = $3 AND NOT (SELECT is_head FROM here)
    UNION
    SELECT m.id, m.parent FROM own JOIN messages m ON m.session = $1 AND m.id = own.parent
  ),
  line AS (
    SELECT m.id, m.parent, m.ordinal, ${isJoint} AS is_joint
    FROM target JOIN messages m ON m.session = $1 AND m.id = target.id
    UNION
    SELECT m.id, m.parent, m.ordinal, ${isJoint}
    FROM line JOIN messages m ON m.session = $1 AND m.id = line.parent
    WHERE NOT line.is_joint
  )
  SELECT
    (SELECT ${messageJson} FROM messages m WHERE m.session = $1 AND m.id = $2) AS target,
    (SELECT id FROM line WHERE is_joint) AS "from",
    (SELECT json_agg(${messageJson} ORDER BY m.ordinal)
     FROM line JOIN messages m ON m.session = $1 AND m.id = line.id WHERE NOT line.is_joint) AS messages
  FROM asked`;

/** Null: there is no such message. */
export async function readBranch(
  manager: EntityManager,
  { session, message, head, to }: Asked,
): Promise<Branch> {
  const [row]: Row[] = await manager.query(statement, [session, message, head, to]);
  if (!row) return null;
  return {
    target: messageOf(row.target),
    from: row.from,
    messages: (row.messages ?? []).map(messageOf),
  };
}
