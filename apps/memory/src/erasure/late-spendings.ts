import type { EntityManager } from 'typeorm';
import { isDelta, noUsage, type Entry, type Usage } from '#shared/contracts';
import { spendingOf, type Counted } from '../usage/spending-of.js';
import { writeSpendings } from '../usage/write-spendings.js';

interface Late {
  session: string;
  stored: { append: { entries: Entry[] } };
}

/** What a session has cost whose last words came when it was gone: one that worked for another ends after it. */
export async function bookLate(manager: EntityManager, late: readonly Late[]): Promise<void> {
  if (late.length === 0) return;
  const sessions = [...new Set(late.map(({ session }) => session))];
  // Nobody else counts meanwhile what is left of a turn.
  await manager.query('SELECT id FROM deleted_sessions WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', [
    sessions,
  ]);
  const entries = late.flatMap(({ session, stored: { append } }) =>
    append.entries.filter((entry) => !isDelta(entry)).map((entry) => ({ session, entry })),
  );
  for (const { session, entry } of entries.toSorted((a, b) => a.entry.en - b.entry.en)) {
    const openTurn = entry.turn === undefined ? null : await countedOf(manager, session, entry.turn);
    await writeSpendings(manager, spendingOf(session, { openTurn }, entry), 'deleted_sessions');
  }
}

/** Of a turn nothing is left but what was booked for it. */
async function countedOf(manager: EntityManager, session: string, turn: string): Promise<Counted> {
  const [booked]: Usage[] = await manager.query(
    `SELECT coalesce(sum(input_tokens), 0)::bigint AS "inputTokens",
       coalesce(sum(output_tokens), 0)::bigint AS "outputTokens",
       coalesce(sum(cache_read_tokens), 0)::bigint AS "cacheReadTokens",
       coalesce(sum(cache_write_tokens), 0)::bigint AS "cacheWriteTokens",
       coalesce(sum(cost_usd), 0) AS "costUsd"
     FROM usage WHERE session = $1 AND turn = $2 AND purpose IN ('turn', 'sub-agent')`,
    [session, turn],
  );
  return { turn, usage: { ...noUsage, ...booked }, reply: {}, replies: [], openStep: null };
}
