import type { Command } from '#shared/contracts';
import { segmentsOf } from '../company/index.js';
import { placed } from './branch.js';
import { notOfUser } from './resend.js';
import { done, refused, type Circumstances, type Settlement } from './settlement.js';
import { nothingSaid } from './turn-on-branch.js';
import { inTheWay } from './what-runs.js';

/** Other words in the place of a message's text, wherever in the tree it stands. What followed it stays. */
export function settleEdit(
  command: Command<'message.edit'>,
  { conversation, branch, findsAsides }: Circumstances,
): Settlement {
  const { id: cause, by } = command;
  const { message, text } = command.body;
  const busy = inTheWay(conversation);
  if (busy) return refused(command, busy.error, busy.runningTurn);
  const found = placed(conversation, branch, { message, to: 'itself' });
  if ('refusal' in found) return refused(command, found.refusal);
  const { role, blocks, segments: before } = found.placed.target;
  if (role !== 'user') return refused(command, notOfUser);
  const others = blocks.some(({ kind }) => kind !== 'text');
  if (text.trim() === '' && !others) return refused(command, nothingSaid);
  const segments = before || findsAsides ? { segments: segmentsOf(text) } : {};
  const body = { message, text, ...segments };
  return { entries: [{ type: 'message.versioned', cause, by, body }], answer: done };
}
