import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { offeringOf } from '../registry/offer-writer.js';
import { stillContext } from '../calls/testing/still-context.js';
import { timeTools } from './time-tools.js';
import { currentTime, timeIn } from './current-time.js';
import { wait } from './wait.js';

const context = stillContext();

describe('the current time', () => {
  it.each([
    ['UTC', '2026-01-02T23:30:00Z', 'Friday, 2026-01-02T23:30:00+00:00 (UTC)'],
    ['Europe/Berlin', '2026-01-02T23:30:00Z', 'Saturday, 2026-01-03T00:30:00+01:00 (Europe/Berlin)'],
    ['Europe/Berlin', '2026-07-02T12:00:05Z', 'Thursday, 2026-07-02T14:00:05+02:00 (Europe/Berlin)'],
    ['Asia/Kathmandu', '2026-01-02T00:00:00Z', 'Friday, 2026-01-02T05:45:00+05:45 (Asia/Kathmandu)'],
  ])('in %s at %s', (timeZone, at, told) => {
    expect(timeIn(timeZone, new Date(at))).toBe(told);
  });

  it('is that of the clock, and of UTC where nothing else is asked for', async () => {
    const tool = currentTime(new ManualClock());
    const checked = tool.input.check({});
    if (checked.kind !== 'fits') throw new Error(checked.problem);
    expect(await tool.run(checked.input, context)).toBe('Friday, 2026-01-02T00:00:00+00:00 (UTC)');
  });

  it('knows which time zones there are', () => {
    const { input } = currentTime(new ManualClock());
    expect(input.check({ timeZone: 'Mars/Olympus' })).toEqual({
      kind: 'unfit',
      problem: 'timeZone: must be an IANA time zone such as Europe/Berlin',
    });
  });
});

describe('a wait', () => {
  it('lasts as long as it was asked to', async () => {
    const clock = new ManualClock();
    const waiting = wait(clock).run({ seconds: 90 }, context);
    expect(clock.soonestMs).toBe(90_000);
    clock.pass(90_000);
    expect(await waiting).toBe('Waited 90 s.');
  });

  it('ends when it is stopped, and leaves no timer', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const waiting = wait(clock).run({ seconds: 90 }, { ...context, signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(clock.waiting).toBe(0);
  });

  it.each([0, -1, 3_601, '5'])('is refused for %p seconds', (seconds) => {
    expect(wait(new ManualClock()).input.check({ seconds }).kind).toBe('unfit');
  });
});

describe('what is built in', () => {
  const { tools } = offeringOf('default', 'built-in', {
    state: 'ready',
    tools: timeTools(new ManualClock()),
  });

  it('tells what a model has to know of each tool', () => {
    expect(tools).toEqual([
      expect.objectContaining({
        name: 'current_time',
        title: 'Current time',
        pool: 'default',
        inputSchema: expect.objectContaining({ type: 'object', additionalProperties: false }),
      }),
      expect.objectContaining({
        name: 'wait',
        inputSchema: expect.objectContaining({ required: ['seconds'] }),
      }),
    ]);
  });

  it('asks a model for nothing that has a default', () => {
    expect(tools[0]?.inputSchema).not.toHaveProperty('required');
  });
});
