import type { Command, Message } from '#shared/contracts';
import { placed } from './branch.js';
import { moved } from './moved.js';
import { refused, type Circumstances, type Refusal, type Settlement } from './settlement.js';
import { undoable, type Undoable } from './undoable.js';
import { inTheWay } from './what-runs.js';

/** Takes back the last change of the history: the path goes to where it ended before, or what was shortened is whole again. */
export function settleUndo(command: Command<'history.undo'>, circumstances: Circumstances): Settlement {
  const { conversation } = circumstances;
  const busy = inTheWay(conversation);
  if (busy) return refused(command, busy.error, busy.runningTurn);
  const change = undoable(conversation);
  if (!change) return refused(command, nothingToUndo);
  const found = pathBefore(change, circumstances);
  if ('refusal' in found) return refused(command, found.refusal);
  const { path } = found;
  const { left } = change;
  const what = change.kind === 'compacted' ? { receipt: change.receipt } : {};
  const { ahead, last } = moved(command, conversation, path, {
    reason: 'undo',
    undo: 'knows nothing of it',
    left,
    ...what,
  });
  return { ahead, entries: [last], answer: { kind: 'moved', head: last.body.head } };
}

/** The path as it stands is that of a compaction, which has not changed it. */
function pathBefore(
  change: Undoable,
  { conversation, branch }: Circumstances,
): { path: Message[] } | { refusal: Refusal } {
  if (change.kind === 'compacted') return { path: conversation.messages };
  if (change.back === null) return { path: [] };
  const found = placed(conversation, branch, { message: change.back, to: 'itself' });
  return 'refusal' in found ? found : { path: found.placed.path };
}

const nothingToUndo: Refusal = { code: 'not_found', message: 'There is nothing to undo.' };
