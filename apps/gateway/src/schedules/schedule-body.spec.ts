import { describe, expect, it } from '@jest/globals';
import type { Timing } from '#shared/contracts';
import { changeOf, parseSchedule, parseScheduleChange } from './schedule-body.js';

const now = Date.parse('2026-03-01T12:00:00Z');

function refusal(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    const { code, details } = (error as { body: { code: string; details: { path: string }[] } }).body;
    return [code, details.map(({ path }) => path)];
  }
}

describe('a new schedule', () => {
  const create = (body: unknown) => refusal(() => parseSchedule(body, 10, now));

  it('waits for what runs unless it says otherwise', () => {
    expect(create({ session: 's1', text: 'hello', delay: 60, model: 'rehearsal/x' })).toEqual({
      session: 's1',
      text: 'hello',
      timing: { kind: 'at', at: '2026-03-01T12:01:00.000Z' },
      policy: 'enqueue',
      request: { model: 'rehearsal/x' },
    });
    expect(create({ session: 's1', text: 'hello', delay: 60, policy: 'reject' })).toMatchObject({
      policy: 'reject',
    });
  });

  it.each([
    [null, 'invalid_request', 'body'],
    [{ text: 'a', delay: 1 }, 'invalid_request', 'session'],
    [{ session: 's.1', text: 'a', delay: 1 }, 'invalid_request', 'session'],
    [{ session: 's1', text: 'a' }, 'invalid_request', 'body'],
    [{ session: 's1', text: ' ', delay: 1 }, 'empty_prompt', 'text'],
    [{ session: 's1', text: 'a'.repeat(11), delay: 1 }, 'too_large', 'text'],
    [{ session: 's1', text: 'a', delay: 0 }, 'invalid_request', 'delay'],
    [{ session: 's1', text: 'a', delay: 1e9 }, 'invalid_request', 'delay'],
    [{ session: 's1', text: 'a', delay: '5' }, 'invalid_request', 'delay'],
    [{ session: 's1', text: 'a', at: 'tomorrow' }, 'invalid_request', 'at'],
    [{ session: 's1', text: 'a', at: '2026-03-01T11:00:00Z' }, 'invalid_request', 'at'],
    [{ session: 's1', text: 'a', cron: '61 * * * *' }, 'invalid_request', 'cron'],
    [{ session: 's1', text: 'a', delay: 1, policy: 'maybe' }, 'invalid_request', 'policy'],
    [{ session: 's1', text: 'a', delay: 1, paused: true }, 'invalid_request', 'paused'],
  ])('%j is refused as %s, at %s', (body, code, path) => expect(create(body)).toEqual([code, [path]]));
});

describe('the change of a schedule', () => {
  const daily: Timing = { kind: 'cron', cron: '0 0 9 * * *', timeZone: 'Europe/Berlin' };
  const once: Timing = { kind: 'at', at: '2026-04-01T12:00:00.000Z' };
  const change = (body: unknown, timing: Timing = once) =>
    refusal(() => changeOf(parseScheduleChange(body, 10), { timing, request: { model: 'a/b' } }, now));

  it('holds only what was said', () => {
    expect(change({ paused: true })).toEqual({ paused: true });
    expect(change({ text: 'other', maxTokens: 5 })).toEqual({
      text: 'other',
      request: { model: 'a/b', maxTokens: 5 },
    });
    expect(change({ cron: '0 9 * * *' })).toEqual({
      timing: { kind: 'cron', cron: '0 0 9 * * *', timeZone: 'UTC' },
    });
  });

  it('leaves the zone as it was where only the times change, and the times where only the zone does', () => {
    expect(change({ cron: '0 8 * * *' }, daily)).toEqual({ timing: { ...daily, cron: '0 0 8 * * *' } });
    expect(change({ timeZone: 'Asia/Tokyo' }, daily)).toEqual({
      timing: { ...daily, timeZone: 'Asia/Tokyo' },
    });
    expect(change({ paused: true }, daily)).toEqual({ paused: true });
    expect(change({ delay: 60 }, daily)).toMatchObject({ timing: { kind: 'at' } });
    expect(change({ delay: 60, timeZone: 'UTC' }, daily)).toEqual(['invalid_request', ['timeZone']]);
  });

  it.each([
    [{}, 'invalid_request', 'body'],
    [{ session: 's2' }, 'invalid_request', 'session'],
    [{ text: '' }, 'empty_prompt', 'text'],
    [{ timeZone: 'UTC' }, 'invalid_request', 'timeZone'],
    [{ paused: 'yes' }, 'invalid_request', 'paused'],
  ])('%j is refused as %s, at %s', (body, code, path) => expect(change(body)).toEqual([code, [path]]));
});
