import { check, read, type Violation } from '../check/index.js';
import { cover, rows } from '../coverage.js';
import type { Played } from '../play.js';

export interface Found extends Violation {
  seed: number;
}

/** What many runs have come to; it travels from process to process as JSON. */
export interface Tally {
  seeds: number;
  events: number;
  faults: number;
  turns: number;
  steps: number;
  sideEffects: number;
  /** Of all seeds: how long after the last fault everything had come to its end. */
  longestMs: number;
  rows: Record<string, number>;
  found: Found[];
}

const mostKept = 1_000;

export function emptyTally(): Tally {
  return {
    seeds: 0,
    events: 0,
    faults: 0,
    turns: 0,
    steps: 0,
    sideEffects: 0,
    longestMs: 0,
    rows: {},
    found: [],
  };
}

/** Judges one run, and counts what happened in it. */
export function count(tally: Tally, { seed, history, faults, events }: Played): readonly Violation[] {
  const readings = history.sessions.map(read);
  const violations = check(history, readings);
  const add = (row: string, times = 1): void => {
    tally.rows[row] = (tally.rows[row] ?? 0) + times;
  };
  cover(history, readings, add);
  for (const [kind, times] of faults) {
    add(`fault ${kind}`, times);
    tally.faults += times;
  }
  tally.seeds += 1;
  tally.events += events;
  tally.longestMs = Math.max(tally.longestMs, history.endedMs);
  tally.sideEffects += history.notes.effects.length;
  for (const { lines } of readings) {
    for (const { entry } of lines) {
      if (entry.type === 'turn.started') tally.turns += 1;
      if (entry.type === 'step.started') tally.steps += 1;
    }
  }
  note(tally, seed, violations);
  return violations;
}

/** Of each kind the first in each seed: a log that has gone wrong once is wrong in every line that follows. */
export function note(tally: Tally, seed: number, violations: readonly Violation[]): void {
  const first = new Map(violations.toReversed().map((each) => [each.kind, each]));
  for (const each of first.values()) if (tally.found.length < mostKept) tally.found.push({ seed, ...each });
}

export function merge(into: Tally, from: Tally): void {
  into.seeds += from.seeds;
  into.events += from.events;
  into.faults += from.faults;
  into.turns += from.turns;
  into.steps += from.steps;
  into.sideEffects += from.sideEffects;
  into.longestMs = Math.max(into.longestMs, from.longestMs);
  for (const [row, times] of Object.entries(from.rows)) into.rows[row] = (into.rows[row] ?? 0) + times;
  into.found.push(...from.found.slice(0, mostKept - into.found.length));
}

/** What never happened, though it must somewhere. */
export function missingRows(tally: Tally): string[] {
  return rows.filter((row) => !tally.rows[row]);
}
