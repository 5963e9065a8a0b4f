import type { EntityManager } from 'typeorm';

/** The bounds of one round of trimming, as stream sequences of one life of the log. */
export interface Bounds {
  gen: string;
  /** What was stored from here on is young, or not reported yet, and is kept. */
  horizon: number;
  /** Beyond it the stream holds nothing: a checkpoint that says otherwise is of another history. */
  lastSequence: number;
  /** A session that is in use is trimmed once in so long, not each time the horizon moves. */
  everyMs: number;
}

export interface Trimmable {
  session: string;
  below: number;
}

/**
 * Sessions whose log holds what nobody needs any more: below their checkpoint, below the beginning of their open
 * turn, and old enough. At `below` or behind it there is always an append: the checkpoint's own.
 */
export async function trimmableSessions(
  manager: EntityManager,
  { gen, horizon, lastSequence, everyMs }: Bounds,
  most: number,
): Promise<Trimmable[]> {
  return manager.query(
    `SELECT id AS session, least(kept_from, $2::bigint) AS below FROM sessions
     WHERE gen = $1 AND trimmed < kept_from AND trimmed < $2 AND kept_from <= $3
       AND (kept_from <= $2 OR trimmed_at < now() - $4 * interval '1 millisecond')
     ORDER BY kept_from LIMIT $5`,
    [gen, horizon, lastSequence, everyMs, most],
  );
}

export async function noteTrimmed(
  manager: EntityManager,
  gen: string,
  { session, below }: Trimmable,
): Promise<void> {
  await manager.query(
    'UPDATE sessions SET trimmed = $3, trimmed_at = now() WHERE id = $1 AND gen = $2 AND trimmed < $3',
    [session, gen, below],
  );
}
