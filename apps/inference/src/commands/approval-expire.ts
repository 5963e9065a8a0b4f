import type { Command, NewEntry } from '#shared/contracts';
import { waitedFor } from '#shared/conversation';
import { openCall } from './asked-calls.js';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/** Whoever answers later is told by it that he was late. */
export const nobodyAnswered = 'Nobody answered in time.';

/** Nobody has said anything to a call. What happens first in the order of mail counts: this, or an answer. */
export function settleApprovalExpire(
  command: Command<'approval.expire'>,
  { conversation, at }: Circumstances,
): Settlement {
  const { id: cause, by, body } = command;
  const { approval } = body;
  const asked = openCall(
    conversation,
    (open) => open.approval?.approval === approval && open.approval.decision === null,
  );
  if (!asked || asked.turn.stopping) return settled(command, { outcome: 'over' });
  const { call } = asked.open;
  const expired = { approval, call, decision: 'expired' as const, ...waitedFor(asked.open, Date.parse(at)) };
  const written = { turn: asked.turn.turn, cause, by };
  const result = { outcome: 'denied' as const, output: nobodyAnswered, truncated: false };
  const entries: NewEntry[] = [
    { type: 'tool.approval_answered', ...written, body: expired },
    { type: 'tool.completed', ...written, body: { call, ...result } },
  ];
  return { entries, answer: done };
}
