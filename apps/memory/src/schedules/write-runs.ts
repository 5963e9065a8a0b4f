import type { EntityManager } from 'typeorm';
import { unnested, type Columns, type Row } from '../database/columns.js';
import type { ScheduledRun } from '../projection/scheduled-run.js';

const columns = {
  id: 'text',
  revision: 'bigint',
  at: 'timestamptz',
  turn: 'text',
  error: 'json',
} as const satisfies Columns;

/** What the log says of schedules that have run. A run of an earlier revision is none of the present one. */
export async function writeRuns(manager: EntityManager, runs: ScheduledRun[]): Promise<void> {
  if (runs.length === 0) return;
  const { from, parameters } = unnested(columns, latest(runs));
  await manager.query(
    `UPDATE schedules SET last_run_at = given.at, last_turn = coalesce(given.turn, schedules.last_turn),
       ran = greatest(schedules.ran, given.revision),
       last_error = CASE WHEN given.error IS NULL AND given.turn IS NULL THEN schedules.last_error ELSE given.error END
     FROM ${from} WHERE schedules.id = given.id`,
    parameters,
  );
}

type Latest = Row<typeof columns> & Pick<ScheduledRun, 'turn' | 'error'>;

/**
 * One statement may touch a row only once; in one run several events have the same cause. Of what a run has become
 * and why it became nothing, the later counts.
 */
export function latest(runs: ScheduledRun[]): Latest[] {
  const byId = new Map<string, Latest>();
  for (const { schedule: id, revision, at, turn, error } of runs) {
    const before = byId.get(id);
    const settled = turn !== undefined || error !== null;
    byId.set(id, {
      id,
      revision,
      at,
      turn: turn ?? before?.turn,
      error: settled ? error : (before?.error ?? null),
    });
  }
  return [...byId.values()];
}
