import { addUsage, noUsage, type OpenTurn, type Usage } from '#shared/contracts';

const counts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'costUsd'] as const;

/** Of all that the turn has cost so far, what went into its last reply. How full the context is, its last step says. */
export function ownUsage({ replies }: Pick<OpenTurn, 'replies'>, whole: Usage): Usage {
  const before = replies.reduce((sum, { usage }) => addUsage(sum, usage ?? noUsage), noUsage);
  const own = { ...whole };
  for (const count of counts) own[count] = Math.max(0, whole[count] - before[count]);
  // One that was never asked for tells nothing, not even of the context.
  return counts.every((count) => own[count] === 0) ? noUsage : own;
}
