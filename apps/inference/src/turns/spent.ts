import { noUsage, type OpenBlock, type OpenStep, type Usage } from '#shared/contracts';

const charactersPerToken = 4;

/**
 * What a step has cost that did not come to its end. Providers tell what went in at the beginning and what came
 * out at the end, so the latter is an estimate, and says so.
 */
export function spentOn(step: OpenStep | null, told: Usage | undefined): Usage {
  const characters = step?.blocks.reduce((sum, open) => sum + lengthOf(open), 0) ?? 0;
  const said = Math.ceil(characters / charactersPerToken);
  const before = told ?? noUsage;
  if (said <= before.outputTokens) return before;
  const contextUsed = before.contextUsed + said - before.outputTokens;
  return { ...before, outputTokens: said, contextUsed, estimated: true };
}

function lengthOf({ block, text }: OpenBlock): number {
  if (!block) return text.length;
  if (block.kind === 'tool') return JSON.stringify(block.input)?.length ?? 0;
  return block.kind === 'text' || block.kind === 'thinking' ? block.text.length : 0;
}
