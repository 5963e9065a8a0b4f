import { beforeEach, describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { Metrics } from '#shared/service';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { MetricsSink } from './metrics-sink.js';
import { Spending } from './spending.js';

let metrics: Metrics;
let sink: MetricsSink;

beforeEach(() => {
  metrics = new Metrics();
  sink = new MetricsSink(metrics, new Spending(metrics));
});

/** What a series says; undefined: there is none. */
function value(series: string): number | undefined {
  const line = metrics
    .text()
    .split('\n')
    .find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

function turn(name = 't_1'): StoryWriter {
  return new StoryWriter('s_1', name)
    .accepted({ queued: true })
    .add(2_000, 'turn.started', { attempt: 1 })
    .replies(2_000, 'ann')
    .asks(2_000, 0, 'w_1', 'a/one')
    .says(2_400, 0, 'x')
    .answered(3_000, 0, usageOf(10, 5, 0.25), 'tool_use')
    .calls(3_000, 'c1')
    .add(9_000, 'tool.approval_answered', { approval: 'a', call: 'c1', decision: 'approve', waitedMs: 5_000 })
    .returned(9_500, 'c1')
    .asks(9_500, 1, 'w_2', 'a/one')
    .answered(9_900, 1, { ...usageOf(20, 4, 0.5), cacheReadTokens: 7 })
    .completed(10_000, { ...usageOf(30, 9, 0.75), cacheReadTokens: 7 });
}

describe('the figures of a whole turn', () => {
  it('are what its log says', async () => {
    await sink.take(turn().story());
    expect(value('parley_turn_wait_seconds_sum')).toBe(2);
    expect(value('parley_turn_first_block_seconds_sum')).toBe(0.4);
    expect(value('parley_tool_call_seconds_sum{outcome="ok"}')).toBe(1.5);
    expect(value('parley_model_call_seconds_sum{model="a/one",outcome="completed"}')).toBe(1.4);
    expect(value('parley_model_call_seconds_count{model="a/one",outcome="completed"}')).toBe(2);
    expect(value('parley_model_tokens_total{model="a/one",purpose="turn",kind="input"}')).toBe(30);
    expect(value('parley_model_tokens_total{model="a/one",purpose="turn",kind="cache_read"}')).toBe(7);
    expect(value('parley_model_cost_usd_total{model="a/one",purpose="turn"}')).toBe(0.75);
    expect(value('parley_agent_tokens_total{agent="ann",kind="output"}')).toBe(9);
    expect(value('parley_agent_cost_usd_total{agent="ann"}')).toBe(0.75);
    expect(value('parley_turn_hand_overs_total')).toBe(1);
  });

  it('count it once, however often it is brought', async () => {
    await sink.take(turn().story());
    await sink.take(turn().story());
    expect(value('parley_turn_wait_seconds_count')).toBe(1);
    await sink.take(turn('t_2').story());
    expect(value('parley_turn_wait_seconds_count')).toBe(2);
  });

  it('tell nothing of what did not happen', async () => {
    const stopped = new StoryWriter()
      .accepted({ queued: true })
      .add(5, 'turn.stopped', { by: 'u', usage: noUsage, durationMs: 0 });
    await sink.take(stopped.story());
    expect(value('parley_turn_wait_seconds_count')).toBeUndefined();
    expect(value('parley_turn_first_block_seconds_count')).toBeUndefined();
  });

  it('have a bounded number of series, and no session or user among their labels', async () => {
    for (let each = 0; each < 200; each += 1) {
      const story = new StoryWriter(`s_${each}`, `t_${each}`)
        .accepted()
        .add(1, 'turn.started', { attempt: 1 })
        .replies(1, `agent_${each}`)
        .asks(2, 0, `w_${each}`, `a/model_${each}`)
        .answered(3, 0, usageOf(1, 1, 1))
        .completed(4, usageOf(1, 1, 1));
      await sink.take(story.story());
    }
    const lines = metrics.text().split('\n');
    const labelled = (name: string): number => lines.filter((line) => line.startsWith(`${name}{`)).length;
    expect(labelled('parley_model_cost_usd_total')).toBe(31);
    expect(labelled('parley_agent_cost_usd_total')).toBe(51);
    expect(value('parley_agent_cost_usd_total{agent="other"}')).toBe(150);
    expect(lines.filter((line) => /"(s|t|w|u)_\d/.test(line))).toEqual([]);
  });
});
