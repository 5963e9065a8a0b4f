import { describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { spansOf } from './spans-of.js';
import { lengthOf, named } from './testing/looking.js';
import { begunAt, StoryWriter, usageOf } from './testing/story.js';

describe('a turn that was handed over', () => {
  const handedOver = new StoryWriter()
    .accepted()
    .add(5, 'turn.started', { attempt: 1 })
    .replies(10)
    .asks(20, 0, 'w_one')
    .says(50, 0, 'half')
    .add(5_000, 'step.abandoned', { step: 0, reason: 'Its worker is gone.', usage: usageOf(3, 1) })
    .asks(5_010, 0, 'w_two')
    .answered(5_100, 0, usageOf(3, 2))
    .completed(5_110, usageOf(6, 3));

  it('is one trace, whose steps say which worker took them', () => {
    const spans = spansOf(handedOver.story(), 'left out');
    const steps = spans.filter(({ name }) => name === 'step');
    expect(steps.map(({ attributes, error }) => [attributes['parley.worker'], error])).toEqual([
      ['w_one', 'worker_lost'],
      ['w_two', undefined],
    ]);
    const root = named(spans, 'turn');
    expect(root.attributes['parley.turn.hand_overs']).toBe(1);
    expect(root.events.map(({ name }) => name)).toEqual([
      'parley.turn.started',
      'parley.first_chunk',
      'parley.handed_over',
    ]);
    expect(root.error).toBeUndefined();
  });

  it('knows no worker of a log of old', () => {
    const old = new StoryWriter().accepted().replies(1).asks(2, 0).completed(3, noUsage);
    const [, , step] = spansOf(old.story(), 'left out');
    expect(step?.attributes['parley.worker']).toBeUndefined();
  });
});

describe('a turn that did not go well', () => {
  it('tells each try of a step, and what kept it', () => {
    const retried = new StoryWriter()
      .accepted()
      .replies(10)
      .asks(20, 0, 'w')
      .add(30, 'step.abandoned', {
        step: 0,
        reason: 'a secret answer of the provider',
        failure: 'provider_overloaded',
        retryAt: '2026-01-02T03:04:06.000Z',
      })
      .asks(1_000, 0, 'w')
      .add(1_100, 'reply.completed', { message: 'r', status: 'failed', usage: noUsage })
      .add(1_100, 'turn.failed', {
        code: 'provider_timeout',
        message: 'a secret message',
        retryable: true,
        usage: noUsage,
        durationMs: 1_100,
      });
    const spans = spansOf(retried.story(), 'left out');
    expect(spans.map(({ name, error }) => [name, error])).toEqual([
      ['turn', 'provider_timeout'],
      ['invoke_agent ann', 'provider_timeout'],
      ['step', 'provider_overloaded'],
      ['chat claude', 'provider_overloaded'],
      ['step', undefined],
      ['chat claude', 'provider_timeout'],
    ]);
    expect(named(spans, 'invoke_agent ann').events).toMatchObject([
      { attributes: { 'error.type': 'provider_overloaded', 'parley.retry.at': '2026-01-02T03:04:06.000Z' } },
    ]);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  it('does not blame a step that had come to its end', () => {
    const story = new StoryWriter()
      .accepted()
      .replies(1)
      .asks(2, 0)
      .answered(3, 0, noUsage)
      .add(4, 'turn.failed', {
        code: 'tool_loop_limit',
        message: 'x',
        retryable: false,
        usage: noUsage,
        durationMs: 4,
      });
    expect(named(spansOf(story.story(), 'left out'), 'chat claude').error).toBeUndefined();
  });

  it('ends everything that was open when it was stopped, and a stop is no error', () => {
    const stopped = new StoryWriter()
      .accepted()
      .replies(10)
      .asks(20, 0, 'w')
      .answered(30, 0, noUsage, 'tool_use')
      .calls(30, 'c1')
      .asks(40, 1, 'w')
      .add(50, 'turn.stopping', { by: 'u_1', reason: 'user' })
      .add(60, 'turn.stopped', { by: 'u_1', reason: 'user', usage: usageOf(8, 5), durationMs: 60 })
      .add(99, 'turn.settled', {});
    const spans = spansOf(stopped.story(), 'left out');
    expect(spans.map(({ name, end }) => [name, Date.parse(end) - begunAt])).toEqual([
      ['turn', 60],
      ['invoke_agent ann', 60],
      ['step', 60],
      ['chat claude', 30],
      ['execute_tool look', 60],
      ['step', 60],
      ['chat claude', 60],
    ]);
    expect(spans.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(named(spans, 'turn').attributes['parley.stop.reason']).toBe('user');
    // What the last question had cost is told of it, though it never came to its end.
    expect(spans.at(-1)?.attributes['gen_ai.usage.output_tokens']).toBe(5);
  });

  it('has nothing but a time in the queue where it never began', () => {
    const waited = new StoryWriter()
      .accepted({ queued: true, policy: 'enqueue' })
      .add(0, 'turn.queued', { position: 2 })
      .add(70, 'turn.stopped', { by: 'u_1', usage: noUsage, durationMs: 0 });
    const spans = spansOf(waited.story(), 'left out');
    expect(spans.map((span) => [span.name, ...lengthOf(span)])).toEqual([
      ['turn', 0, 70],
      ['queue', 0, 70],
    ]);
  });
});
