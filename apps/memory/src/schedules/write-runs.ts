import type { EntityManager } from 'typeorm';
import { unnested, type Columns } from '../database/columns.js';
import type { ScheduledRun } from '../projection/scheduled-run.js';

const columns = {
  id: 'text',
  revision: 'bigint',
  at: 'timestamptz',
  turn: 'text',
} as const satisfies Columns;

/** What the log says of schedules that have run. A run of an earlier revision is none of the present one. */
export async function writeRuns(manager: EntityManager, runs: ScheduledRun[]): Promise<void> {
  if (runs.length === 0) return;
  const { from, parameters } = unnested(columns, latest(runs));
  await manager.query(
    `UPDATE schedules SET last_run_at = given.at, last_turn = coalesce(given.turn, schedules.last_turn),
       ran = greatest(schedules.ran, given.revision)
     FROM ${from} WHERE schedules.id = given.id`,
    parameters,
  );
}

/** One statement may touch a row only once; in one run several events have the same cause. */
function latest(runs: ScheduledRun[]) {
  const byId = new Map<string, { id: string; revision: number; at: string; turn: string | undefined }>();
  for (const { schedule, revision, at, turn } of runs) {
    const before = byId.get(schedule);
    byId.set(schedule, { id: schedule, revision, at, turn: turn ?? before?.turn });
  }
  return [...byId.values()];
}
