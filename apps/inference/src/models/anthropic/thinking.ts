import type Anthropic from '@anthropic-ai/sdk';
import type { Thinking } from '#shared/contracts';
import type { Generation } from './generation.js';

type Config = Anthropic.ThinkingConfigParam;

export interface ThinkingPlan {
  thinking?: Config & { block_binding?: { prefix_mismatch_behavior: 'drop_block' } };
  effort?: 'low' | 'medium' | 'high';
  /** Thoughts count as output: the answer's own budget and what it may think. */
  maxTokens: number;
  /** Earlier thoughts have no place in a request that forbids thinking. */
  dropsThoughts: boolean;
}

interface Wish {
  thinking: Thinking | undefined;
  maxTokens: number;
  /** The most that the model can write, if that is known. */
  maxOutputTokens: number | undefined;
}

const budgets = { low: 2_048, medium: 8_192, high: 24_576 } as const;
/** A smaller one is refused. */
const leastBudget = 1_024;

export function thinkingPlan({ thinking, bindsThoughts, off }: Generation, wish: Wish): ThinkingPlan {
  const wanted = wish.thinking === 'off' && off === 'never' ? 'low' : wish.thinking;
  if (wanted === 'off')
    return { ...(off === 'disabled' ? disabled : {}), maxTokens: wish.maxTokens, dropsThoughts: true };
  if (thinking === 'budget') return byBudget(wanted, wish);
  // Parley's system prompt and compactions change what stands before earlier thoughts.
  const binding = bindsThoughts ? { block_binding: { prefix_mismatch_behavior: 'drop_block' as const } } : {};
  const isAsked = wanted !== undefined;
  return {
    ...(isAsked || bindsThoughts ? { thinking: { type: 'adaptive', ...shown, ...binding } } : {}),
    ...(isAsked ? { effort: wanted } : {}),
    maxTokens: isAsked ? raised(wish.maxTokens, budgets[wanted], wish.maxOutputTokens) : wish.maxTokens,
    dropsThoughts: false,
  };
}

const disabled = { thinking: { type: 'disabled' } as const };
/** The newest models keep their thoughts to themselves unless they are asked. */
const shown = { display: 'summarized' } as const;

function byBudget(wanted: 'low' | 'medium' | 'high' | undefined, wish: Wish): ThinkingPlan {
  if (wanted === undefined) return { maxTokens: wish.maxTokens, dropsThoughts: false };
  const maxTokens = raised(wish.maxTokens, budgets[wanted], wish.maxOutputTokens);
  const room = maxTokens - Math.min(wish.maxTokens, Math.floor(maxTokens / 2));
  const budget = Math.min(budgets[wanted], room);
  if (budget < leastBudget || budget >= maxTokens) return { maxTokens: wish.maxTokens, dropsThoughts: true };
  return { thinking: { type: 'enabled', budget_tokens: budget }, maxTokens, dropsThoughts: false };
}

function raised(maxTokens: number, budget: number, most: number | undefined): number {
  return Math.max(maxTokens, Math.min(maxTokens + budget, most ?? Infinity));
}
