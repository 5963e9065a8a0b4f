import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { noUsage, type Entry, type NewEntry } from '#shared/contracts';
import { Metrics } from '#shared/service';
import { LogCounts } from '../metrics/log-counts.js';
import { Spending } from '../metrics/spending.js';
import { ReportingController } from './reporting.controller.js';

let metrics: Metrics;
let lines: Record<string, unknown>[];
let reporting: ReportingController;

beforeEach(() => {
  metrics = new Metrics();
  lines = [];
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  reporting = new ReportingController(log, metrics, new LogCounts(metrics, new Spending(metrics)), {
    ask: async () => undefined,
  });
});

const usage = { ...noUsage, inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 2 };
const completed: NewEntry = { type: 'turn.completed', turn: 't', body: { usage, durationMs: 42 } };
const delta: NewEntry = { type: 'block.delta', turn: 't', body: { step: 0, index: 0, text: 'x' } };

function take(sequence: number, ...entries: NewEntry[]): Promise<void> {
  const numbered = entries.map(
    (entry, index) => ({ ...entry, n: index + 1, en: index + 1, at: '2026-01-02T03:04:05Z' }) as Entry,
  );
  return takeRaw(sequence, JSON.stringify({ v: 1, gen: 'g', epoch: 1, nonce: 'x', entries: numbered }));
}

function takeRaw(sequence: number, text: string): Promise<void> {
  return reporting.take({ subject: 'log.s.e', session: 's', sequence, data: Buffer.from(text), attempt: 1 });
}

describe('what is reported of the log', () => {
  it('is one line for a turn that is over, and counts', async () => {
    await take(1, { type: 'turn.started', turn: 't', body: { attempt: 1 } }, delta, completed);
    expect(lines).toEqual([
      expect.objectContaining({ session: 's', turn: 't', status: 'completed', durationMs: 42, usage }),
    ]);
    const text = metrics.text();
    expect(text).toContain('parley_events_total{type="turn.started"} 1\n');
    expect(text).not.toContain('block.delta');
    expect(text).toContain('parley_turns_total{status="completed"} 1\n');
    for (const [kind, count] of Object.entries({ input: 10, output: 5, cache_read: 3, cache_write: 2 })) {
      expect(text).toContain(`parley_tokens_total{kind="${kind}"} ${count}\n`);
    }
  });

  it('says why a turn failed', async () => {
    const body = {
      code: 'provider_timeout',
      message: 'slow',
      retryable: true,
      usage,
      durationMs: 1,
    } as const;
    await take(1, { type: 'turn.failed', turn: 't', body });
    expect(lines).toEqual([expect.objectContaining({ status: 'failed', code: 'provider_timeout' })]);
  });

  it('is what became of calls, and how long somebody took to agree to them', async () => {
    const answered = { approval: 'ap', call: 'a', decision: 'approve' } as const;
    await take(
      1,
      { type: 'tool.approval_answered', turn: 't', by: 'u1', body: { ...answered, waitedMs: 90_000 } },
      { type: 'tool.approval_answered', turn: 't', by: 'reviewer', body: { ...answered, waitedMs: 800 } },
      { type: 'tool.approval_answered', turn: 't', by: 'u1', body: answered },
      {
        type: 'tool.completed',
        turn: 't',
        body: { call: 'a', outcome: 'outcome_unknown', output: '', truncated: false },
      },
    );
    const text = metrics.text();
    expect(text).toContain('parley_tool_calls_total{outcome="outcome_unknown"} 1\n');
    expect(text).toContain('parley_approval_seconds_sum{from="person",decision="approve"} 90\n');
    expect(text).toContain('parley_approval_seconds_count{from="person",decision="approve"} 1\n');
    expect(text).toContain('parley_approval_seconds_bucket{from="model",decision="approve",le="1"} 1\n');
  });

  it('is not counted twice when it is delivered again', async () => {
    await take(1, completed);
    await take(1, completed);
    expect(metrics.text()).toContain('parley_turns_total{status="completed"} 1\n');
    await take(2, completed);
    expect(metrics.text()).toContain('parley_turns_total{status="completed"} 2\n');
  });

  it('is not held up by what nobody can read', async () => {
    await takeRaw(1, 'not an append');
    await take(2, completed);
    expect(lines.map(({ level }) => level)).toEqual([50, 30]);
    expect(metrics.text()).toContain('parley_logging_unreadable_total 1\n');
  });
});
