import type { Command } from '#shared/contracts';
import { placed } from './branch.js';
import { moveTo } from './move-to.js';
import { cannot, refused, type Circumstances, type Settlement } from './settlement.js';
import { inTheWay } from './what-runs.js';

/** The path ends with a message that stands on it. What came behind stays in the tree. */
export function settleRewind(
  command: Command<'history.rewind'>,
  { conversation, branch }: Circumstances,
): Settlement {
  const { message } = command.body;
  const busy = inTheWay(conversation);
  if (busy) return refused(command, busy.error, busy.runningTurn);
  const found = placed(conversation, branch, { message, to: 'itself' });
  if ('refusal' in found) return refused(command, found.refusal);
  const isOnPath = conversation.messages.some(({ id }) => id === message);
  if (!isOnPath) return refused(command, offThePath);
  return moveTo(command, conversation, found.placed.path, 'rewind');
}

const offThePath = cannot('message', 'It is not on the path; select it to go to another branch.');
