import type { EntityManager } from 'typeorm';
import {
  invalidRequest,
  notFound,
  type ParleyError,
  type Receipt,
  type RewindPreview,
} from '#shared/contracts';
import { isOf } from '../knowledge/counting.js';

type Kinds = Omit<RewindPreview['byKind'], 'compactions'>;
type Row = Kinds & { receipts: Pick<Receipt, 'on'>[]; gone: string[] };

function hanging(table: string, condition: string): string {
  return `(SELECT count(*) FROM gone JOIN ${table} change ON change.on_message = gone.id WHERE ${condition})`;
}

/** Of memories and relations a fork has those of its origin; its scenes and plans are its own. */
const ofLine = isOf('change', '$1');
const ofOwn = 'change.session = $1';

const statement = `
  WITH stays AS (
    SELECT ordinal FROM messages WHERE session = $1 AND id = $2 AND on_path
  ),
  gone AS (
    SELECT m.id, m.turn FROM stays
    JOIN messages m ON m.session = $1 AND m.on_path AND m.ordinal > stays.ordinal
  )
  SELECT
    (SELECT count(*) FROM gone) AS messages,
    (SELECT count(DISTINCT turn) FROM gone) AS turns,
    ${hanging('memory_changes', `change.change = 'made' AND ${ofLine}`)} AS memories,
    ${hanging('relation_changes', ofLine)} AS relations,
    ${hanging('scene_changes', `change.change = 'opened' AND ${ofOwn}`)} AS scenes,
    ${hanging('plan_changes', `change.change = 'made' AND ${ofOwn}`)} AS plans,
    (SELECT coalesce(json_agg(id), '[]') FROM gone) AS gone,
    sessions.projection -> 'receipts' AS receipts
  FROM stays, sessions WHERE sessions.id = $1`;

/** What goes when a message becomes the last one of the path. */
export async function previewOf(
  manager: EntityManager,
  session: string,
  message: string,
): Promise<RewindPreview> {
  const [row]: Row[] = await manager.query(statement, [session, message]);
  if (!row) throw await whyNone(manager, session, message);
  const { receipts, gone, ...kinds } = row;
  const goes = new Set(gone);
  const byKind = { ...kinds, compactions: (receipts ?? []).filter(({ on }) => goes.has(on)).length };
  return { total: Object.values(byKind).reduce((sum, count) => sum + count, 0), byKind };
}

/** The same that the rewind itself would be refused with. */
async function whyNone(manager: EntityManager, session: string, message: string): Promise<ParleyError> {
  const known: unknown[] = await manager.query('SELECT FROM messages WHERE session = $1 AND id = $2', [
    session,
    message,
  ]);
  if (known.length === 0) return notFound('message');
  const problem = 'It is not on the path; select it to go to another branch.';
  return invalidRequest([{ path: 'message', problem }]);
}
