import type { Command } from '#shared/contracts';
import { receiptThatCounts } from '../context/index.js';
import { refused, type Circumstances, type Settlement } from './settlement.js';
import { compactionAlone, whatRuns, whileItIsShortened, whileItRuns } from './what-runs.js';

/** Takes back the last change of the history: the compaction that prompts are made with. The path stays as it is. */
export function settleUndo(command: Command<'history.undo'>, { conversation }: Circumstances): Settlement {
  const { id, by } = command;
  const busy = whatRuns(conversation);
  if (busy !== undefined) return refused(command, whileItRuns(busy), busy);
  if (compactionAlone(conversation)) return refused(command, whileItIsShortened);
  const last = receiptThatCounts(conversation.messages, conversation.receipts);
  if (!last) return refused(command, { code: 'not_found', message: 'There is nothing to undo.' });
  const { head } = conversation;
  const body = { head, reason: 'undo' as const, receipt: last.receipt };
  return {
    entries: [{ type: 'history.moved', cause: id, by, body }],
    answer: { kind: 'moved', head },
  };
}
