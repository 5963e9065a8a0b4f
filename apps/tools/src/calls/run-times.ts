import type { Metrics } from '#shared/service';
import type { Ran } from './call-runner.js';

/** From what only looks into a file to what a command takes that builds something. */
const upTo = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600];

/** The names of tools are no label: servers may bring along as many as they like. */
export function runTimes(metrics: Pick<Metrics, 'took'>, pool: string): Ran {
  const help = 'How long tools ran.';
  return (outcome, seconds) =>
    metrics.took('parley_tool_run_seconds', help, seconds, upTo, { pool, outcome });
}
