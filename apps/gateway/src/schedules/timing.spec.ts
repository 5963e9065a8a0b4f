import { describe, expect, it } from '@jest/globals';
import { timingOf } from './timing.js';

const now = Date.parse('2026-03-01T12:00:00Z');

function refusedField(asked: Parameters<typeof timingOf>[0]): unknown {
  try {
    return timingOf(asked, now);
  } catch (error) {
    return (error as { body: { details: { path: string }[] } }).body.details.map(({ path }) => path);
  }
}

describe('the time of a schedule', () => {
  it('is a moment, by the clock or from now on', () => {
    expect(timingOf({ at: '2026-03-01T14:00:00+01:00' }, now)).toEqual({
      kind: 'at',
      at: '2026-03-01T13:00:00.000Z',
    });
    expect(timingOf({ delay: 90 }, now)).toEqual({ kind: 'at', at: '2026-03-01T12:01:30.000Z' });
  });

  it('comes again and again in a zone, which is UTC unless it is named', () => {
    expect(timingOf({ cron: '0 9 * * *', timeZone: 'Europe/Berlin' }, now)).toEqual({
      kind: 'cron',
      cron: '0 0 9 * * *',
      timeZone: 'Europe/Berlin',
    });
    expect(timingOf({ cron: '0 9 * * *' }, now)).toMatchObject({ timeZone: 'UTC' });
  });

  it('may be left out', () => expect(timingOf({}, now)).toBeUndefined());

  it.each([
    [{ at: '2026-03-01T12:00:00Z' }, ['at']],
    [{ at: '2126-03-01T12:00:00Z' }, ['at']],
    [{ at: '2026-03-02T12:00:00Z', delay: 1 }, ['delay']],
    [{ delay: 5, cron: '* * * * *' }, ['cron']],
    [{ delay: 5, timeZone: 'UTC' }, ['timeZone']],
    [{ timeZone: 'UTC' }, ['timeZone']],
    [{ cron: 'often', timeZone: 'Nowhere' }, ['cron', 'timeZone']],
  ])('%j is refused at %j', (asked, fields) => expect(refusedField(asked)).toEqual(fields));
});
