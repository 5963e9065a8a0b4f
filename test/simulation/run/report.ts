import { rows } from '../coverage.js';
import type { Progress } from './parent.js';
import { missingRows, type Found } from './tally.js';

/** So many seeds must be enough for everything to happen that can. */
export const seedsForAllRows = 2_000;
const mostShown = 20;

export function progressLine({ tally, of, seconds }: Progress): string {
  const { seeds, found } = tally;
  const blamed = [...new Set(found.map(({ seed }) => seed))].slice(0, mostShown);
  const wrong = blamed.length === 0 ? 'no violation' : `violations in ${blamed.join(', ')}`;
  return `${seeds} of ${of} seeds, ${perSecond(seeds, seconds)} a second, ${wrong}`;
}

export function reportOf(progress: Progress): string {
  const { tally, seconds } = progress;
  const { seeds, events, faults, turns, steps, sideEffects, longestMs, found } = tally;
  const each = (total: number): string => (total / Math.max(seeds, 1)).toFixed(1);
  return [
    table(tally.rows),
    `${seeds} seeds in ${seconds.toFixed(0)} s, ${perSecond(seeds, seconds)} a second`,
    `of each seed: ${each(faults)} faults, ${each(turns)} turns, ${each(steps)} steps, ${each(sideEffects)} tool runs, ${each(events)} events`,
    `the longest came to its end at ${(longestMs / 1_000).toFixed(0)} virtual seconds`,
    ...violations(found),
    ...verdictOnRows(progress),
  ].join('\n');
}

export function isGood({ tally }: Progress): boolean {
  const { seeds, found } = tally;
  return found.length === 0 && (seeds < seedsForAllRows || missingRows(tally).length === 0);
}

function table(counts: Record<string, number>): string {
  const width = Math.max(...rows.map((row) => row.length));
  const others = Object.keys(counts).filter((row) => !rows.includes(row));
  const line = (row: string): string => `  ${row.padEnd(width)} ${String(counts[row] ?? 0).padStart(9)}`;
  return ['reached:', ...rows.map(line), 'besides:', ...others.toSorted().map(line)].join('\n');
}

function violations(found: readonly Found[]): string[] {
  if (found.length === 0) return ['no violation'];
  const shown = found.slice(0, mostShown);
  return [
    `${found.length} violations${found.length > shown.length ? ', the first of them' : ''}:`,
    ...shown.map(
      ({ seed, kind, session, what }) => `  seed ${seed}: ${kind}${session ? ` in ${session}` : ''}: ${what}`,
    ),
    `replay with: npm run simulate -- --seed ${found[0]?.seed} --trace`,
  ];
}

function verdictOnRows({ tally }: Progress): string[] {
  const missing = missingRows(tally);
  if (missing.length === 0) return ['everything that must happen somewhere has happened'];
  const enough = tally.seeds >= seedsForAllRows ? '' : ` (${seedsForAllRows} seeds should be enough)`;
  return [`never happened${enough}: ${missing.join(', ')}`];
}

function perSecond(seeds: number, seconds: number): string {
  return (seeds / Math.max(seconds, 0.001)).toFixed(1);
}
