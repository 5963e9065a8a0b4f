import type { Metrics } from '#shared/service';

/** In seconds: from what a machine does to what a person does. */
const turns = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];
const waits = [0.01, 0.1, 0.5, 1, 5, 30, 60, 600, 3_600];
const firstBlocks = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const calls = [0.05, 0.25, 1, 5, 30, 120, 600, 3_600];
const modelCalls = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const approvals = [1, 10, 60, 600, 3_600, 21_600, 86_400];

interface Meter {
  help: string;
  /** Of a histogram; without them it is a counter. */
  upTo?: readonly number[];
}

/** All that is counted of the log. Dashboards, alerts and docs/telemetry.md name these. */
export const meters = {
  parley_events_total: { help: 'Events in the log.' },
  parley_turns_total: { help: 'Turns that are over.' },
  parley_turn_seconds: { help: 'How long turns took from their start to their end.', upTo: turns },
  parley_turn_wait_seconds: { help: 'How long turns waited from acceptance to start.', upTo: waits },
  parley_turn_first_block_seconds: {
    help: 'How long it took from the start of a turn to the first block of its reply.',
    upTo: firstBlocks,
  },
  parley_turn_failures_total: { help: 'Turns that failed, by why.' },
  parley_turn_stops_total: { help: 'Turns that were stopped, by why.' },
  parley_turns_rejected_total: { help: 'Submits that became no turn, by why.' },
  parley_turn_hand_overs_total: { help: 'Times that a turn went on with another worker.' },
  parley_steps_abandoned_total: { help: 'Steps that were given up, by why.' },
  parley_tokens_total: { help: 'Tokens of the turns that are over.' },
  parley_cost_usd_total: { help: 'Dollars that the turns that are over have cost.' },
  parley_model_call_seconds: { help: 'How long models took to answer within turns.', upTo: modelCalls },
  parley_model_tokens_total: { help: 'Tokens by model and what they were spent for.' },
  parley_model_cost_usd_total: { help: 'Dollars by model and what they were spent for.' },
  parley_agent_tokens_total: { help: 'Tokens of the replies of an agent.' },
  parley_agent_cost_usd_total: { help: 'Dollars that the replies of an agent have cost.' },
  parley_tool_calls_total: { help: 'Tool calls that are over.' },
  parley_tool_call_seconds: {
    help: 'How long calls took from request to result, without what people took to agree.',
    upTo: calls,
  },
  parley_approvals_total: { help: 'Calls for which somebody was asked.' },
  parley_approval_seconds: { help: 'How long approvals were open.', upTo: approvals },
  parley_passes_total: { help: 'What is made of turns that are over, by pass and outcome.' },
  parley_compactions_total: { help: 'Compactions, by outcome.' },
} as const satisfies Record<string, Meter>;

export type MeterName = keyof typeof meters;
type Histogram = { [K in MeterName]: (typeof meters)[K] extends { upTo: unknown } ? K : never }[MeterName];
type Counter = Exclude<MeterName, Histogram>;
export type Labels = Record<string, string>;

export type Counts = Pick<Metrics, 'count' | 'took'>;

export function count(metrics: Counts, name: Counter, labels: Labels = {}, by = 1): void {
  metrics.count(name, meters[name].help, labels, by);
}

export function took(metrics: Counts, name: Histogram, ms: number, labels: Labels = {}): void {
  const { help, upTo } = meters[name];
  metrics.took(name, help, Math.max(0, ms) / 1_000, upTo, labels);
}
