import { noUsage, type ModelCard, type OpenBlock, type OpenStep, type Usage } from '#shared/contracts';
import { priced } from '../models/catalogue/pricing.js';

const charactersPerToken = 4;

/**
 * What a step has cost that did not come to its end. Providers tell what went in at the beginning and what came
 * out at the end, so the latter is an estimate, and says so; it is paid for like any other output.
 */
export function spentOn(
  step: OpenStep | null,
  told: Usage | undefined,
  prices: ModelCard['prices'] = null,
): Usage {
  const characters = step?.blocks.reduce((sum, open) => sum + lengthOf(open), 0) ?? 0;
  const said = Math.ceil(characters / charactersPerToken);
  const before = told ?? noUsage;
  if (said <= before.outputTokens) return before;
  const untold = said - before.outputTokens;
  const costUsd = before.costUsd + priced({ ...noUsage, outputTokens: untold }, prices);
  const contextUsed = before.contextUsed + untold;
  return { ...before, outputTokens: said, costUsd, contextUsed, estimated: true };
}

function lengthOf({ block, text }: OpenBlock): number {
  if (!block) return text.length;
  if (block.kind === 'tool') return JSON.stringify(block.input)?.length ?? 0;
  return block.kind === 'text' || block.kind === 'thinking' ? block.text.length : 0;
}
