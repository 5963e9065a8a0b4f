import type { Command, OpenCall } from '#shared/contracts';
import { toldOfChange } from '../turns/carried-call.js';
import { openCallOf } from './asked-calls.js';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/** The result of a tool call. The first one counts; the log holds one for each call. */
export function settleCallFinish(
  command: Command<'call.finish'>,
  { conversation }: Circumstances,
): Settlement {
  const { session, body } = command;
  const { turn, call, outcome, output, truncated, file } = body;
  if (conversation.openTurn?.turn !== turn) return settled(command, { outcome: 'over' });
  const asked = openCallOf(conversation, session, body);
  // What nobody has sent to a tools service comes from none.
  if (!asked || !isSent(asked.open)) return settled(command, { outcome: 'double' });
  const result = {
    call,
    outcome,
    output: toldOfChange(asked.open, output),
    truncated,
    ...(file === undefined ? {} : { file }),
  };
  return {
    entries: [{ type: 'tool.completed', turn, cause: command.id, by: command.by, body: result }],
    answer: done,
  };
}

function isSent({ runs, approval }: OpenCall): boolean {
  return runs === 'tools' && (approval === null || approval.decision !== null);
}
