import { describe, expect, it } from '@jest/globals';
import { parseSchedule, parseScheduleChange } from './schedule-body.js';

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
  const change = (body: unknown) => refusal(() => parseScheduleChange(body, 10, now));

  it('holds only what was said', () => {
    expect(change({ paused: true })).toEqual({ paused: true });
    expect(change({ text: 'other', maxTokens: 5 })).toEqual({ text: 'other', request: { maxTokens: 5 } });
    expect(change({ cron: '0 9 * * *' })).toEqual({
      timing: { kind: 'cron', cron: '0 0 9 * * *', timeZone: 'UTC' },
    });
  });

  it.each([
    [{}, 'invalid_request', 'body'],
    [{ session: 's2' }, 'invalid_request', 'session'],
    [{ text: '' }, 'empty_prompt', 'text'],
    [{ timeZone: 'UTC' }, 'invalid_request', 'timeZone'],
    [{ paused: 'yes' }, 'invalid_request', 'paused'],
  ])('%j is refused as %s, at %s', (body, code, path) => expect(change(body)).toEqual([code, [path]]));
});
