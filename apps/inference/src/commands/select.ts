import type { Command } from '#shared/contracts';
import { placed } from './branch.js';
import { moveTo } from './move-to.js';
import { refused, type Circumstances, type Settlement } from './settlement.js';
import { inTheWay } from './what-runs.js';

/** The path goes through a message from now on, and on to the newest word below it. */
export function settleSelect(
  command: Command<'message.select'>,
  { conversation, branch }: Circumstances,
): Settlement {
  const busy = inTheWay(conversation);
  if (busy) return refused(command, busy.error, busy.runningTurn);
  const found = placed(conversation, branch, { message: command.body.message, to: 'leaf' });
  if ('refusal' in found) return refused(command, found.refusal);
  return moveTo(command, conversation, found.placed.path, 'select');
}
