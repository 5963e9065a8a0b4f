import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { QueryRequest, QueryResponse, UsageRow } from '#shared/contracts';
import { cursorAt, placeOfCursor } from '../asked/page-cursor.js';
import { Database } from '../database/database.js';

type Asked = QueryRequest<'memory.usage'>;
type Group = Asked['by'];

/** How many rows the pages before have shown: sums have no other place that stays. */
const placeSchema = z.tuple([z.number().int().nonnegative().max(1_000_000_000)]);

/** What a user has spent from one instant to another. */
@Injectable()
export class UsageReport {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The total, of all pages, stands on each. */
  async of(asked: Asked): Promise<QueryResponse<'memory.usage'>> {
    const { user, from, to, by, session, purpose, limit, cursor } = asked;
    const [shown] = cursor === null ? [0] : placeOfCursor(cursor, placeSchema);
    const which = [user, from, to, session ?? null, purpose ?? null];
    const found: Row[] = await this.database.read((manager) =>
      manager.query(statementOf(by), [...which, shown, shown + limit + 1]),
    );
    const total = found.find(({ whole }) => whole);
    const rows = found.filter(({ whole }) => !whole);
    return {
      rows: rows.slice(0, limit).map(usageRowOf),
      total: total ? usageRowOf(total) : usageRowOf(nothing),
      next: rows.length > limit ? cursorAt([shown + limit]) : null,
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

/** Days come one after the other, anything else by what it cost; the total, which has no place, before all of them. */
function statementOf(by: Group): string {
  const order = by === 'day' ? 'key' : '"costUsd" DESC, "inputTokens" + "outputTokens" DESC, key COLLATE "C"';
  return `SELECT key, whole, requests, "inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "costUsd", estimated
  FROM (SELECT *, row_number() OVER (PARTITION BY whole ORDER BY ${order}) AS place FROM (
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
  ) AS grouped) AS placed
  WHERE whole OR (place > $6 AND place <= $7) ORDER BY whole DESC, place`;
}

function usageRowOf({ whole, key, ...sums }: Row): UsageRow {
  return { ...sums, key: whole ? nothing.key : key };
}
