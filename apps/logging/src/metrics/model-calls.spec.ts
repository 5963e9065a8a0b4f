import { describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { handOversIn, modelCallsIn } from './model-calls.js';

describe('the questions to models within a turn', () => {
  it('are told with what they took, and add up to what the turn has cost', () => {
    const { entries } = new StoryWriter()
      .accepted()
      .replies(1, 'ann')
      .asks(10, 0, 'w_1', 'a/one')
      .add(40, 'step.abandoned', {
        step: 0,
        reason: 'x',
        failure: 'provider_error',
        usage: usageOf(1, 0, 0.1),
      })
      .asks(50, 0, 'w_1', 'b/two')
      .answered(70, 0, usageOf(2, 3, 0.2))
      .replies(80, 'bob')
      .asks(90, 0, 'w_2', 'b/two')
      .add(100, 'turn.stopped', {
        by: 'u',
        usage: { ...usageOf(10, 4, 0.6), cacheReadTokens: 5 },
        durationMs: 100,
      })
      .story();
    const calls = modelCallsIn(entries);
    expect(calls.map(({ model, agent, outcome, ms }) => [model, agent, outcome, ms])).toEqual([
      ['a/one', 'ann', 'abandoned', 30],
      ['b/two', 'ann', 'completed', 20],
      ['b/two', 'bob', 'unfinished', 10],
    ]);
    expect(calls.at(-1)?.usage).toMatchObject({ inputTokens: 7, outputTokens: 1, cacheReadTokens: 5 });
    expect(calls.reduce((sum, { usage }) => sum + usage.costUsd, 0)).toBeCloseTo(0.6, 12);
    expect(handOversIn(calls)).toBe(1);
  });

  it('have no remainder that is only what floating point made of it', () => {
    const { entries } = new StoryWriter()
      .accepted()
      .asks(1, 0)
      .answered(2, 0, usageOf(0, 0, 0.1))
      .asks(3, 1)
      .answered(4, 1, usageOf(0, 0, 0.2))
      .completed(5, usageOf(0, 0, 0.1 + 0.2))
      .story();
    expect(modelCallsIn(entries).map(({ usage }) => usage.costUsd)).toEqual([0.1, 0.2]);
  });

  it('are none in a turn that asked nobody, and know no hand-over of a log of old', () => {
    expect(modelCallsIn(new StoryWriter().accepted().completed(1, usageOf(1, 1)).story().entries)).toEqual(
      [],
    );
    const old = new StoryWriter().asks(1, 0).asks(2, 0).completed(3, noUsage).story();
    expect(handOversIn(modelCallsIn(old.entries))).toBe(0);
  });
});
