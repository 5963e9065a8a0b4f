import type { Conversation, PlanStatus } from '../contracts/index.js';

/** How far a plan has come on this path. That there is such a plan is memory's to know. */
export function planStatus(
  { messages, plans }: Pick<Conversation, 'messages' | 'plans'>,
  wanted: string,
): PlanStatus {
  const moves = plans.filter(({ plan }) => plan === wanted);
  if (moves.length === 0) return 'planned';
  const path = new Set(messages.map(({ id }) => id));
  return moves.findLast(({ on }) => on === null || path.has(on))?.to ?? 'planned';
}
