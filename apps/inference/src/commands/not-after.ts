import type { Conversation } from '#shared/contracts';
import type { Refusal } from './settlement.js';
import { inTheWay } from './what-runs.js';

/**
 * Why words cannot come right behind this message, or, where it is null, as the first. Whatever runs ends behind another
 * one: they are not to wait for that. Without one they may come anywhere.
 */
export function notAfter(
  expected: string | null | undefined,
  conversation: Conversation,
): { error: Refusal; runningTurn?: string } | undefined {
  if (expected === undefined) return undefined;
  const { head } = conversation;
  return inTheWay(conversation) ?? (head === expected ? undefined : { error: moved(head) });
}

function moved(head: string | null): Refusal {
  const end = head === null ? 'is empty' : `ends with ${head}`;
  return { code: 'head_moved', message: `The path of this session ${end} now.` };
}
