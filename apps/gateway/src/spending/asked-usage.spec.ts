import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { usageAskedFor } from './asked-usage.js';

const now = Date.parse('2026-03-31T12:00:00.000Z');

function refusalOf(query: unknown): unknown {
  try {
    return usageAskedFor(query, now);
  } catch (error) {
    return ParleyError.is(error) ? error.body.details : error;
  }
}

describe('what is asked for of usage', () => {
  it('is the last 30 days, by day, where nothing is said', () => {
    expect(usageAskedFor({}, now)).toEqual({
      from: '2026-03-01T12:00:00.000Z',
      to: '2026-03-31T12:00:00.000Z',
      by: 'day',
      limit: 1_000,
      cursor: null,
    });
  });

  it('is told by days or by instants of any time zone', () => {
    const asked = {
      from: '2026-01-01',
      to: '2026-01-02T01:00:00+01:00',
      by: 'model',
      purpose: 'summary',
      limit: '20',
    };
    expect(usageAskedFor({ ...asked, session: 's_1', cursor: 'WzIwXQ' }, now)).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
      by: 'model',
      purpose: 'summary',
      session: 's_1',
      limit: 20,
      cursor: 'WzIwXQ',
    });
  });

  it.each([
    [{ from: 'yesterday' }, 'from', /2026-01-31/],
    [{ to: ['2026-01-01', '2026-01-02'] }, 'to', /2026-01-31/],
    [{ from: '2026-02-30' }, 'from', /2026-01-31/],
    [{ from: '0000-01-01', to: '2026-01-01' }, 'from', /2000 to 9999/],
    [{ to: '0001-01-01' }, 'to', /2000 to 9999/],
    [{ from: '2026-01-01', to: '9999-12-31T23:59:59-23:59' }, 'to', /2000 to 9999/],
    [{ from: '2026-04-01' }, 'from', /before/],
    [{ from: '2026-01-01', to: '2026-01-01' }, 'from', /before/],
    [{ from: '2025-01-01' }, 'from', /400 days/],
    [{ by: 'hour' }, 'by', /day, session, turn, model, purpose/],
    [{ purpose: 'fun' }, 'purpose', /title/],
    [{ limit: '0' }, 'limit', /1 to 1000/],
    [{ limit: '1001' }, 'limit', /1 to 1000/],
    [{ cursor: '' }, 'cursor', /empty/],
    [{ session: 's.1' }, 'session', /characters/],
  ])('%j is refused at %s', (query, path, problem) => {
    expect(refusalOf(query)).toEqual([{ path, problem: expect.stringMatching(problem) }]);
  });
});
