import { beforeEach, describe, expect, it } from '@jest/globals';
import { noUsage, type Entry, type NewEntry } from '#shared/contracts';
import { Metrics } from '#shared/service';
import { usageOf } from '../traces/testing/story.js';
import { LogCounts } from './log-counts.js';
import { Spending } from './spending.js';

let metrics: Metrics;
let counts: LogCounts;

beforeEach(() => {
  metrics = new Metrics();
  counts = new LogCounts(metrics, new Spending(metrics));
});

function take(...entries: NewEntry[]): void {
  for (const entry of entries) counts.take({ ...entry, n: 1, en: 1, at: '2026-01-02T03:04:05Z' } as Entry);
}

const line = (series: string, value: number): string => `${series} ${value}\n`;

describe('what is counted of single events', () => {
  it('begins at nothing, so that the first of a kind is seen to rise', () => {
    for (const series of [
      'parley_turns_total{status="failed"}',
      'parley_turn_failures_total{code="internal"}',
      'parley_tool_calls_total{outcome="outcome_unknown"}',
      'parley_steps_abandoned_total{reason="worker_lost"}',
    ])
      expect(metrics.text()).toContain(line(series, 0));
  });

  it('is how turns end, why, and what they cost', () => {
    const usage = usageOf(7, 3, 0.5);
    const failure = { code: 'provider_auth', message: 'm', retryable: false } as const;
    take(
      { type: 'turn.completed', turn: 't', body: { usage, durationMs: 1_500 } },
      { type: 'turn.stopped', turn: 't', body: { by: 'u', reason: 'user', usage: noUsage, durationMs: 0 } },
      { type: 'turn.stopped', turn: 't', body: { by: 'u', usage: noUsage, durationMs: 0 } },
      { type: 'turn.failed', turn: 't', body: { ...failure, usage, durationMs: 10 } },
      { type: 'turn.rejected', turn: 't', body: { code: 'queue_full' } },
    );
    const text = metrics.text();
    expect(text).toContain(line('parley_turns_total{status="stopped"}', 2));
    expect(text).toContain(line('parley_turn_failures_total{code="provider_auth"}', 1));
    expect(text).toContain(line('parley_turn_stops_total{reason="user"}', 1));
    expect(text).toContain(line('parley_turn_stops_total{reason="unknown"}', 1));
    expect(text).toContain(line('parley_turns_rejected_total{code="queue_full"}', 1));
    expect(text).toContain(line('parley_turn_seconds_sum{status="completed"}', 1.5));
    expect(text).toContain(line('parley_cost_usd_total', 1));
    expect(text).not.toContain('parley_turn_seconds_count{status="stopped"}');
  });

  it('is what is made beside and behind turns, and what that costs', () => {
    const spent = { model: 'a/small', usage: usageOf(4, 1, 0.01) };
    take(
      { type: 'state.title', body: { title: 'x', ...spent } },
      { type: 'pass.done', body: { chain: 'c', pass: 'memory', ...spent } },
      { type: 'pass.done', body: { chain: 'c', pass: 'memory', again: true } },
      { type: 'state.pass_failed', body: { pass: 'relations', reason: 'no', ...spent } },
      { type: 'context.compaction_failed', body: { compaction: 'x', message: 'no', ...spent } },
      { type: 'step.abandoned', turn: 't', body: { step: 0, reason: 'gone' } },
    );
    const text = metrics.text();
    expect(text).toContain(line('parley_passes_total{pass="title",outcome="done"}', 1));
    expect(text).toContain(line('parley_passes_total{pass="memory",outcome="done"}', 1));
    expect(text).toContain(line('parley_passes_total{pass="memory",outcome="again"}', 1));
    expect(text).toContain(line('parley_passes_total{pass="relations",outcome="failed"}', 1));
    expect(text).toContain(line('parley_compactions_total{outcome="failed"}', 1));
    expect(text).toContain(line('parley_steps_abandoned_total{reason="worker_lost"}', 1));
    expect(text).toContain(line('parley_model_tokens_total{model="a/small",purpose="pass",kind="input"}', 8));
    expect(text).toContain(line('parley_model_cost_usd_total{model="a/small",purpose="title"}', 0.01));
    expect(text).toContain(
      line('parley_model_tokens_total{model="a/small",purpose="summary",kind="output"}', 1),
    );
  });

  it('is bounded where the log takes any name', () => {
    for (let each = 0; each < 100; each += 1)
      take({ type: 'state.pass_failed', body: { pass: `pass${each}`, reason: 'no' } });
    const passes = metrics.text().match(/^parley_passes_total\{/gm);
    expect(passes).toHaveLength(21);
  });

  it('leaves deltas out, and does not mind what it has never heard of', () => {
    take({ type: 'block.delta', turn: 't', body: { step: 0, index: 0, text: 'x' } });
    counts.take({ type: 'something.new', n: 1, en: 1, at: '', body: null } as never);
    expect(metrics.text()).not.toContain('block.delta');
  });
});
