import { describe, expect, it } from '@jest/globals';
import type { ScheduledRun } from '../projection/scheduled-run.js';
import { latest } from './write-runs.js';

const error = { code: 'queue_full', message: 'full' } as const;
const run: ScheduledRun = { schedule: 'sc_1', revision: 1, at: 'now', turn: undefined, error: null };

const last = (...runs: Partial<ScheduledRun>[]): unknown =>
  latest(runs.map((each) => ({ ...run, ...each }))).map((row) => [row.turn, row.error]);

describe('the runs of one schedule in one batch', () => {
  it('leave the error of the last that became no turn, and none behind one that did', () => {
    expect(last({ turn: 't_1' }, { error })).toEqual([['t_1', error]]);
    expect(last({ error }, { turn: 't_1' })).toEqual([['t_1', null]]);
  });

  it('say nothing of it by an event that says nothing of it', () => {
    expect(last({ error }, {})).toEqual([[undefined, error]]);
    expect(last({}, {})).toEqual([[undefined, null]]);
  });
});
