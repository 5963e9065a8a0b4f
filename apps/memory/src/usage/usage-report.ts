import { Inject, Injectable } from '@nestjs/common';
import type { QueryRequest, QueryResponse, UsageRow } from '#shared/contracts';
import { Database } from '../database/database.js';

type Asked = QueryRequest<'memory.usage'>;
type Group = Asked['by'];

/** More rows than this are no overview. The total is of all of them. */
const mostRows = 1_000;

/** What a user has spent from one instant to another. */
@Injectable()
export class UsageReport {
  constructor(@Inject(Database) private readonly database: Database) {}

  async of({ user, from, to, by, session, purpose }: Asked): Promise<QueryResponse<'memory.usage'>> {
    const rows: Row[] = await this.database.read((manager) =>
      manager.query(statementOf(by), [user, from, to, session ?? null, purpose ?? null, mostRows + 1]),
    );
    const total = rows.find(({ whole }) => whole);
    return {
      rows: rows.filter(({ whole }) => !whole).map(usageRowOf),
      total: total ? usageRowOf(total) : usageRowOf(nothing),
    };
  }
}

type Row = UsageRow & { whole: boolean };

const nothing: Row = {
  key: 'total',
  whole: true,
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  estimated: false,
};

const keys: Record<Group, string> = {
  day: `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  session: 'session',
  turn: `coalesce(turn, '')`,
  model: `coalesce(model, '')`,
  purpose: 'purpose',
};

/** Days come one after the other, anything else by what it cost; the total before all of them. */
function statementOf(by: Group): string {
  const order = by === 'day' ? 'key' : '"costUsd" DESC, "inputTokens" + "outputTokens" DESC, key COLLATE "C"';
  return `SELECT * FROM (
    SELECT ${keys[by]} AS key, grouping(${keys[by]}) = 1 AS whole,
      count(DISTINCT turn) AS requests,
      coalesce(sum(input_tokens), 0)::bigint AS "inputTokens",
      coalesce(sum(output_tokens), 0)::bigint AS "outputTokens",
      coalesce(sum(cache_read_tokens), 0)::bigint AS "cacheReadTokens",
      coalesce(sum(cache_write_tokens), 0)::bigint AS "cacheWriteTokens",
      coalesce(sum(cost_usd), 0) AS "costUsd",
      coalesce(bool_or(estimated), false) AS estimated
    FROM usage
    WHERE owner = $1 AND at >= $2 AND at < $3
      AND ($4::text IS NULL OR session = $4) AND ($5::text IS NULL OR purpose = $5)
    GROUP BY GROUPING SETS ((${keys[by]}), ())
  ) AS grouped
  ORDER BY whole DESC, ${order} LIMIT $6`;
}

function usageRowOf({ whole, key, ...sums }: Row): UsageRow {
  return { ...sums, key: whole ? nothing.key : key };
}
