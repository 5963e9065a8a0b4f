import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TurnStory } from '../turns/turn-story.js';
import { MetricsSink } from '../metrics/metrics-sink.js';
import { modelCallsIn } from '../metrics/model-calls.js';
import { Spending } from '../metrics/spending.js';
import { exportRequest } from './otlp.js';
import { spansOf } from './spans-of.js';
import { StoryWriter, usageOf } from './testing/story.js';

type Said = (story: StoryWriter, ms: number) => StoryWriter;

/** What a log may say next, in any order: a newer service, or a fault of ours, may write what makes no sense here. */
const sayings: Said[] = [
  (story, ms) => story.add(ms, 'turn.started', { attempt: 1 }),
  (story, ms) => story.replies(ms, 'ann'),
  (story, ms) => story.replies(ms, 'bob'),
  (story, ms) => story.asks(ms, 0, 'w_1'),
  (story, ms) => story.asks(ms, 1, 'w_2', 'no slash'),
  (story, ms) => story.says(ms, 0, 'half a pair \ud83d, a </script> and a \n line'),
  (story, ms) => story.answered(ms, 0, usageOf(3, 2, 0.1)),
  (story, ms) => story.add(ms, 'step.abandoned', { step: 0, reason: 'x', usage: usageOf(1, 0, 0.1) }),
  (story, ms) => story.calls(ms, 'c1'),
  (story, ms) => story.calls(ms, 'c2', 'ask', 'client'),
  (story, ms) => story.returned(ms, 'c1'),
  (story, ms) => story.returned(ms, 'c3', 'cancelled'),
  (story, ms) => story.add(ms, 'context.compacting', { compaction: 'x', trigger: 'auto' }),
  (story, ms) => story.add(ms, 'context.compaction_failed', { compaction: 'x', message: 'm' }),
  (story, ms) =>
    story.add(ms, 'agent.started', {
      call: 'c1',
      session: 's',
      childTurn: 't',
      agent: 'a',
      background: false,
    }),
  (story, ms) =>
    story.add(ms, 'agent.finished', { call: 'c1', session: 's', background: false, status: 'failed' }),
  (story, ms) => story.add(ms, 'reply.completed', { message: 'm', status: 'complete', usage: usageOf(0, 0) }),
];

const stories = fc
  .array(fc.tuple(fc.nat(sayings.length - 1), fc.nat(1_000)), { maxLength: 40 })
  .map((said): TurnStory => {
    let ms = 0;
    const story = said.reduce((before, [which, later]) => {
      ms += later;
      return sayings[which]?.(before, ms) ?? before;
    }, new StoryWriter().accepted());
    return story.completed(ms + 20, usageOf(500, 400, 50)).story();
  });

describe('whatever a log says', () => {
  it('its trace is a tree with one root, and every span in it has an end and an id of its own', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const spans = spansOf(story, 'told');
        const ids = new Set(spans.map(({ spanId }) => spanId));
        expect(ids.size).toBe(spans.length);
        expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
        for (const { parentSpanId, start, end } of spans) {
          expect(parentSpanId === undefined || ids.has(parentSpanId)).toBe(true);
          expect(end >= start).toBe(true);
        }
        expect(JSON.stringify(exportRequest({}, '1', spans)).isWellFormed()).toBe(true);
      }),
    );
  });

  it('what its models have used is what its end tells', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const calls = modelCallsIn(story.entries);
        const asked = calls.length > 0;
        expect(calls.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toBe(asked ? 500 : 0);
        expect(calls.reduce((sum, { usage }) => sum + usage.costUsd, 0)).toBeCloseTo(asked ? 50 : 0, 9);
        const seconds: number[] = [];
        const metrics = {
          count: () => undefined,
          took: (_name: string, _help: string, took: number) => void seconds.push(took),
        };
        await new MetricsSink(metrics, new Spending(metrics)).take(story);
        expect(seconds.every((each) => each >= 0)).toBe(true);
      }),
    );
  });
});
