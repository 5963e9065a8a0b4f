import {
  failureCodes,
  isDelta,
  stopReasons,
  toolOutcomes,
  type Entry,
  type EntryBody,
  type EntryType,
  type Usage,
  type UsagePurpose,
} from '#shared/contracts';
import { FirstFew } from './first-few.js';
import { count, took, type Counts } from './meters.js';
import { tokensByKind, type Spending } from './spending.js';

type Count<T extends EntryType> = (entry: Entry<T>) => void;
type Handlers = { readonly [T in EntryType]?: Count<T> };

/** Passes are known by name, but the log takes any: a newer service may write what this one does not know. */
const mostPasses = 20;

/** What can be counted of an event by itself, without knowing any other of its turn. */
export class LogCounts {
  private readonly passes = new FirstFew(mostPasses);

  constructor(
    private readonly metrics: Counts,
    private readonly spending: Spending,
  ) {
    this.beginAtNothing();
  }

  take(entry: Entry): void {
    if (isDelta(entry)) return;
    count(this.metrics, 'parley_events_total', { type: entry.type });
    const handle = this.handlers[entry.type] as ((entry: Entry) => void) | undefined;
    handle?.(entry);
  }

  private readonly handlers: Handlers = {
    'turn.completed': ({ body }) => this.ended('completed', body),
    'turn.stopped': ({ body }) => {
      this.ended('stopped', body);
      count(this.metrics, 'parley_turn_stops_total', { reason: body.reason ?? 'unknown' });
    },
    'turn.failed': ({ body }) => {
      this.ended('failed', body);
      count(this.metrics, 'parley_turn_failures_total', { code: body.code });
    },
    'turn.rejected': ({ body }) => count(this.metrics, 'parley_turns_rejected_total', { code: body.code }),
    'step.abandoned': ({ body }) =>
      count(this.metrics, 'parley_steps_abandoned_total', { reason: body.failure ?? 'worker_lost' }),

    'tool.completed': ({ body }) => count(this.metrics, 'parley_tool_calls_total', { outcome: body.outcome }),
    'tool.approval_requested': ({ body }) =>
      count(this.metrics, 'parley_approvals_total', { from: body.from }),
    'tool.approval_answered': ({ by, body }) => {
      this.beside('pass', body);
      if (body.waitedMs === undefined) return;
      const labels = { from: by === 'reviewer' ? 'model' : 'person', decision: body.decision };
      took(this.metrics, 'parley_approval_seconds', body.waitedMs, labels);
    },

    'context.compacted': ({ body }) => this.compacted(body.method, body),
    'context.compaction_failed': ({ body }) => this.compacted('failed', body),

    'state.title': ({ body }) => this.passed('title', 'done', body),
    'pass.done': ({ body }) => this.passed(body.pass, body.again ? 'again' : 'done', body),
    'state.pass_failed': ({ body }) => this.passed(body.pass, 'failed', body),
    'turn.heard': ({ body }) => this.beside('pass', body),
    'interjection.considered': ({ body }) => this.beside('pass', body),
  };

  private ended(status: string, { usage, durationMs }: EntryBody<'turn.completed'>): void {
    count(this.metrics, 'parley_turns_total', { status });
    // One that never began took no time, and would only make the others look quick.
    if (durationMs > 0) took(this.metrics, 'parley_turn_seconds', durationMs, { status });
    for (const [kind, tokens] of Object.entries(tokensByKind(usage)))
      count(this.metrics, 'parley_tokens_total', { kind }, tokens);
    count(this.metrics, 'parley_cost_usd_total', {}, usage.costUsd);
  }

  private compacted(outcome: string, spent: Spent): void {
    count(this.metrics, 'parley_compactions_total', { outcome });
    this.beside('summary', spent);
  }

  private passed(named: string, outcome: string, spent: Spent): void {
    count(this.metrics, 'parley_passes_total', { pass: this.passes.of(named), outcome });
    this.beside(named === 'title' || named === 'summary' ? named : 'pass', spent);
  }

  /** What is no part of the usage that a turn's end tells. */
  private beside(purpose: UsagePurpose, { model, usage }: Spent): void {
    if (usage) this.spending.byModel(model ?? null, purpose, usage);
  }

  /** A counter that appears with its first event has never risen, as Prometheus sees it: no alert would hear of that. */
  private beginAtNothing(): void {
    for (const status of ['completed', 'stopped', 'failed'])
      count(this.metrics, 'parley_turns_total', { status }, 0);
    for (const code of failureCodes) count(this.metrics, 'parley_turn_failures_total', { code }, 0);
    for (const reason of stopReasons) count(this.metrics, 'parley_turn_stops_total', { reason }, 0);
    for (const outcome of toolOutcomes) count(this.metrics, 'parley_tool_calls_total', { outcome }, 0);
    for (const outcome of ['summary', 'extract', 'failed'])
      count(this.metrics, 'parley_compactions_total', { outcome }, 0);
    count(this.metrics, 'parley_steps_abandoned_total', { reason: 'worker_lost' }, 0);
  }
}

interface Spent {
  model?: string | undefined;
  usage?: Usage | undefined;
}
