import type { Command, Message, WaitingTurn } from '#shared/contracts';
import { done, neverBegun, refused, settled, type Circumstances, type Settlement } from './settlement.js';

/** Other words or another place for a turn that waits. */
export function settleQueueEdit(command: Command<'queue.edit'>, { conversation }: Circumstances): Settlement {
  const { id, by } = command;
  const { turn, text, position } = command.body;
  const { queue } = conversation;
  const place = queue.findIndex((waiting) => waiting.turn === turn);
  const item = queue[place];
  if (!item) return notWaiting(command, turn);
  const first = queue.filter(({ next }) => next).length;
  const wanted = item.next ? place : Math.max(first, position ?? place);
  const body = {
    position: Math.min(wanted, queue.length - 1),
    ...(text === undefined ? {} : { message: withText(item, text) }),
  };
  return { entries: [{ type: 'turn.queued', turn, cause: id, by, body }], answer: done };
}

export function settleQueueCancel(
  command: Command<'queue.cancel'>,
  { conversation }: Circumstances,
): Settlement {
  const { turn } = command.body;
  if (!conversation.queue.some((waiting) => waiting.turn === turn)) return notWaiting(command, turn);
  return { entries: [neverBegun(command, turn, 'user')], answer: done };
}

export function settleQueueResume(
  command: Command<'queue.resume'>,
  { conversation }: Circumstances,
): Settlement {
  const { id, by } = command;
  if (!conversation.held) return settled(command, { outcome: 'over' });
  return { entries: [{ type: 'queue.resumed', cause: id, by, body: {} }], answer: done };
}

function notWaiting(command: Command, turn: string): Settlement {
  return refused(command, { code: 'not_found', message: `No turn ${turn} waits in this session's queue.` });
}

/** What else the message holds stays. */
function withText({ message }: WaitingTurn, text: string): Message {
  const others = message.blocks.filter(({ kind }) => kind !== 'text');
  return { ...message, blocks: [...others, { kind: 'text', text }] };
}
