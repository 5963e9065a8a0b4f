import { describe, expect, it } from '@jest/globals';
import { newId, type Entry } from '#shared/contracts';
import { scheduledRunOf } from './scheduled-run.js';

const at = '2026-01-02T03:04:05.678Z';
const schedule = newId('sc');

function settled(cause: string): Entry {
  const body = { outcome: 'superseded' as const };
  return { type: 'command.settled', turn: 't', n: 1, en: 1, cause, at, body };
}

describe('an event that a schedule has caused', () => {
  it('says which one has run, and in which revision', () => {
    expect(scheduledRunOf(settled(`${schedule}-12`))).toEqual([
      { schedule, revision: 12, at, turn: undefined, error: null },
    ]);
  });

  it('says why it became no turn', () => {
    const cause = `${schedule}-3`;
    const body = { code: 'unknown_model' as const };
    const entry: Entry = { type: 'turn.rejected', turn: 't', n: 1, en: 1, cause, at, body };
    const error = { code: 'unknown_model', message: expect.stringContaining('No provider') };
    expect(scheduledRunOf(entry)).toEqual([{ schedule, revision: 3, at, turn: undefined, error }]);
  });

  it.each(['c_abc', schedule, `${schedule}-`, `x${schedule}-1`, `${schedule}-1x`])(
    'is not one of %s',
    (cause) => {
      expect(scheduledRunOf(settled(cause))).toEqual([]);
    },
  );
});
