import { z } from 'zod';

const count = z.number().int().nonnegative();

/** `inputTokens` is what was neither read from nor written to a prompt cache. */
export const usageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  costUsd: z.number().nonnegative(),
  contextUsed: count,
  contextSize: count,
  estimated: z.boolean().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What it was spent for. */
export const usagePurposes = ['turn', 'title', 'pass', 'summary', 'sub-agent'] as const;
export const usagePurposeSchema = z.enum(usagePurposes);
export type UsagePurpose = z.infer<typeof usagePurposeSchema>;

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  contextUsed: 0,
  contextSize: 0,
};

/** Tokens and cost add up; the context is that of the later step, if it got as far as to tell. */
export function addUsage(before: Usage, step: Usage): Usage {
  const context = step.contextSize === 0 ? before : step;
  const estimated = before.estimated || step.estimated;
  return {
    inputTokens: before.inputTokens + step.inputTokens,
    outputTokens: before.outputTokens + step.outputTokens,
    cacheReadTokens: before.cacheReadTokens + step.cacheReadTokens,
    cacheWriteTokens: before.cacheWriteTokens + step.cacheWriteTokens,
    costUsd: before.costUsd + step.costUsd,
    contextUsed: context.contextUsed,
    contextSize: context.contextSize,
    ...(estimated ? { estimated } : {}),
  };
}
