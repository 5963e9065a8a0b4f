import { RecentlySeen } from '../reporting/recently-seen.js';
import type { Sink } from '../sinks/sink.js';
import { recordOf } from '../turns/record-of.js';
import type { TurnStory } from '../turns/turn-story.js';
import { count, took, type Counts } from './meters.js';
import { handOversIn, modelCallsIn } from './model-calls.js';
import type { Spending } from './spending.js';

const remembered = 100_000;

/**
 * What can be counted only of a whole turn. A sink like others, since the events of a turn are spread over all
 * processes of logging: whoever gets the job reads the turn as a whole, and counts it into its own figures.
 */
export class MetricsSink implements Sink {
  readonly name = 'metrics';
  private readonly seen = new RecentlySeen<string>(remembered);

  constructor(
    private readonly metrics: Counts,
    private readonly spending: Spending,
  ) {}

  async take(story: TurnStory): Promise<void> {
    const record = recordOf(story);
    if (!record || !this.seen.add(`${story.session} ${story.turn} ${record.en}`)) return;
    const { acceptedAt, startedAt, firstBlockMs } = record;
    if (startedAt !== null)
      took(this.metrics, 'parley_turn_wait_seconds', Date.parse(startedAt) - Date.parse(acceptedAt));
    if (firstBlockMs !== null) took(this.metrics, 'parley_turn_first_block_seconds', firstBlockMs);
    for (const { outcome, ms, waitedMs } of record.calls)
      if (outcome !== null && ms !== null)
        took(this.metrics, 'parley_tool_call_seconds', ms - waitedMs, { outcome });
    this.countModels(story);
  }

  private countModels({ entries }: TurnStory): void {
    const calls = modelCallsIn(entries);
    for (const { model, agent, outcome, ms, usage } of calls) {
      took(this.metrics, 'parley_model_call_seconds', ms, { model: this.spending.model(model), outcome });
      this.spending.byModel(model, 'turn', usage);
      this.spending.byAgent(agent, usage);
    }
    count(this.metrics, 'parley_turn_hand_overs_total', {}, handOversIn(calls));
  }
}
