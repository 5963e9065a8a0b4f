import type { Columns, Row } from '../database/columns.js';
import type { KnowledgeChange } from './knowledge-change.js';

/** What every change has: where in which log it stands, and the message it hangs on. */
export const hangingColumns = {
  session: 'text',
  en: 'bigint',
  on_message: 'text',
  at: 'timestamptz',
  body: 'json',
} as const satisfies Columns;

export function hangingRow({
  session,
  entry: { en, at, body },
}: KnowledgeChange): Row<typeof hangingColumns> {
  return { session, en, on_message: body.on, at, body };
}
