import { describe, expect, it } from '@jest/globals';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { recordOf } from './record-of.js';

const begun = (): StoryWriter =>
  new StoryWriter().accepted().add(100, 'turn.started', { attempt: 1 }).replies(110);

describe('the record of a turn', () => {
  it('is what was asked and answered, by whom, and what it took', () => {
    const story = begun()
      .asks(120, 0)
      .says(400, 0, 'Let me see.')
      .calls(420, 'c1')
      .answered(430, 0, usageOf(10, 5))
      .returned(920, 'c1')
      .asks(930, 1, 'w_2', 'openai/gpt')
      .says(1_000, 1, 'It is blue.')
      .answered(1_020, 1, usageOf(20, 5))
      .completed(1_030, usageOf(30, 10, 0.5))
      .story({ parents: ['s_above', 's_root'] });
    expect(recordOf(story)).toMatchObject({
      session: 's_1',
      turn: 't_1',
      user: 'u_1',
      parent: 's_above',
      agent: 'ann',
      model: 'openai/gpt',
      status: 'completed',
      asked: ['a secret question'],
      answered: [{ agent: 'ann', text: 'Let me see.\nIt is blue.' }],
      calls: [{ call: 'c1', name: 'look', outcome: 'ok', ms: 500, waitedMs: 0 }],
      costUsd: 0.5,
      firstBlockMs: 300,
      steps: 2,
      abandonedSteps: 0,
      endedAt: story.entries.at(-1)?.at,
      en: story.entries.at(-1)?.en,
    });
  });

  it('leaves out what a step had said that was given up, and keeps what came before', () => {
    const story = begun()
      .asks(120, 0)
      .says(200, 0, 'First.')
      .answered(210, 0, usageOf(1, 1))
      .asks(220, 1)
      .says(300, 1, 'Never mind this.')
      .add(310, 'step.abandoned', { step: 1, reason: 'its worker is gone' })
      .asks(320, 1)
      .says(400, 1, 'Second.')
      .completed(500, usageOf(1, 1))
      .story();
    expect(recordOf(story)).toMatchObject({
      answered: [{ text: 'First.\nSecond.' }],
      abandonedSteps: 1,
    });
  });

  it('tells why it failed, or why it was stopped', () => {
    const usage = usageOf(0, 0);
    const failed = {
      code: 'provider_timeout',
      message: 'slow',
      retryable: true,
      usage,
      durationMs: 1,
    } as const;
    expect(recordOf(begun().add(200, 'turn.failed', failed).story())).toMatchObject({
      status: 'failed',
      code: 'provider_timeout',
      agent: 'ann',
      model: null,
    });
    const stopped = { by: 'u_1', reason: 'user', usage, durationMs: 1 } as const;
    const never = new StoryWriter().accepted().add(200, 'turn.stopped', stopped).story();
    expect(recordOf(never)).toMatchObject({
      status: 'stopped',
      stopReason: 'user',
      startedAt: null,
      firstBlockMs: null,
      answered: [],
    });
  });

  it('has a result for the last call of an id, and none for one that never came back', () => {
    const story = begun()
      .calls(200, 'c1')
      .returned(210, 'c1', 'error')
      .calls(300, 'c1')
      .returned(350, 'c1')
      .calls(400, 'c2')
      .completed(500, usageOf(1, 1))
      .story();
    expect(recordOf(story)?.calls).toMatchObject([
      { call: 'c1', outcome: 'error', ms: 10 },
      { call: 'c1', outcome: 'ok', ms: 50 },
      { call: 'c2', outcome: null, ms: null },
    ]);
  });

  it('is not there before the turn is over', () => {
    expect(recordOf(begun().story())).toBeUndefined();
    expect(recordOf({ ...begun().story(), entries: [] })).toBeUndefined();
  });
});
