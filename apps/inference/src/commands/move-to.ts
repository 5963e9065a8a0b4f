import type { Command, Conversation, Message } from '#shared/contracts';
import { moved } from './moved.js';
import { settled, type Settlement } from './settlement.js';

/** Where the path ends there already nothing happens, and there is nothing to take back. */
export function moveTo(
  command: Command,
  conversation: Conversation,
  path: readonly Message[],
  reason: 'select' | 'rewind',
): Settlement {
  const head = path.at(-1)?.id ?? null;
  const answer = { kind: 'moved' as const, head };
  if (head === conversation.head) return settled(command, { outcome: 'over' }, answer);
  const { ahead, last } = moved(command, conversation, path, { reason, undo: 'leads back' });
  return { ahead, entries: [last], answer };
}
