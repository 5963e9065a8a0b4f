import { describe, expect, it } from '@jest/globals';
import { lastTimeOf } from './cron-times.js';

const wednesday = '2026-07-15T12:34:56.000Z';

describe('the last time of a cron expression', () => {
  it.each([
    ['* * * * * *', 'UTC', wednesday, '2026-07-15T12:34:56.000Z'],
    ['0 0 9 * * *', 'UTC', wednesday, '2026-07-15T09:00:00.000Z'],
    ['0 0 9 * * *', 'Europe/Berlin', wednesday, '2026-07-15T07:00:00.000Z'],
    ['0 0 15 * * *', 'Europe/Berlin', wednesday, '2026-07-14T13:00:00.000Z'],
    ['0 */20 * * * *', 'UTC', wednesday, '2026-07-15T12:20:00.000Z'],
    ['0 0 9 * * MON-TUE', 'UTC', wednesday, '2026-07-14T09:00:00.000Z'],
    ['0 0 9 1 JAN *', 'UTC', wednesday, '2026-01-01T09:00:00.000Z'],
    ['0 0 9 1 * FRI', 'UTC', wednesday, '2026-07-10T09:00:00.000Z'],
    ['0 0 0 29 2 *', 'UTC', wednesday, '2024-02-29T00:00:00.000Z'],
    ['0 30 2 * * *', 'Europe/Berlin', '2026-03-29T12:00:00.000Z', '2026-03-28T01:30:00.000Z'],
    ['0 0 23 * * *', 'Pacific/Auckland', '2026-07-15T12:34:56.000Z', '2026-07-15T11:00:00.000Z'],
  ])('%s in %s at %s was at %s', (cron, timeZone, moment, expected) => {
    const time = lastTimeOf(cron, timeZone, Date.parse(moment));
    expect(time === undefined ? time : new Date(time).toISOString()).toBe(expected);
  });

  it.each(['@every 5m', '* * * * *', '0 0 9 L * *'])('is unknown of %s', (cron) => {
    expect(lastTimeOf(cron, 'UTC', Date.parse(wednesday))).toBeUndefined();
  });
});
