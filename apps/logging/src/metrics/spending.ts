import type { Usage, UsagePurpose } from '#shared/contracts';
import { FirstFew } from './first-few.js';
import { count, type Counts } from './meters.js';

/** What operators set up and have many of is told by name; what anybody can make, up to here. */
const mostModels = 30;
const mostAgents = 50;

/** Tokens by the kinds that providers charge differently. */
export function tokensByKind(usage: Usage): Record<string, number> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return {
    input: inputTokens,
    output: outputTokens,
    cache_read: cacheReadTokens,
    cache_write: cacheWriteTokens,
  };
}

/** What was spent, by model and by agent. Shared by all that count it, so that a label means the same everywhere. */
export class Spending {
  private readonly models = new FirstFew(mostModels);
  private readonly agents = new FirstFew(mostAgents);

  constructor(private readonly metrics: Counts) {}

  model(name: string | null): string {
    return this.models.of(name ?? 'unknown');
  }

  byModel(model: string | null, purpose: UsagePurpose, usage: Usage): void {
    const labels = { model: this.model(model), purpose };
    for (const [kind, tokens] of Object.entries(tokensByKind(usage)))
      if (tokens > 0) count(this.metrics, 'parley_model_tokens_total', { ...labels, kind }, tokens);
    count(this.metrics, 'parley_model_cost_usd_total', labels, usage.costUsd);
  }

  byAgent(name: string | null, usage: Usage): void {
    const agent = this.agents.of(name ?? 'unknown');
    for (const [kind, tokens] of Object.entries(tokensByKind(usage)))
      if (tokens > 0) count(this.metrics, 'parley_agent_tokens_total', { agent, kind }, tokens);
    count(this.metrics, 'parley_agent_cost_usd_total', { agent }, usage.costUsd);
  }
}
