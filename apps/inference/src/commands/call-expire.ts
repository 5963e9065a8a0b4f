import type { CallResult, Command } from '#shared/contracts';
import { readsTask } from '../children/engine-tools.js';
import { toldOfChange } from '../turns/carried-call.js';
import { isAgreed } from '../turns/decide.js';
import { openCallOf, type AskedCall } from './asked-calls.js';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/** What a call waits for has taken too long: a session that works for this one, or the client. */
export function settleCallExpire(
  command: Command<'call.expire'>,
  { conversation }: Circumstances,
): Settlement {
  const { id: cause, by, session, body } = command;
  const asked = openCallOf(conversation, session, body);
  const came = asked && !asked.turn.stopping ? cameTo(asked) : undefined;
  if (!asked || !came) return settled(command, { outcome: 'over' });
  const output = toldOfChange(asked.open, came.output);
  const result = { call: body.call, outcome: came.outcome, output, truncated: false };
  return {
    entries: [{ type: 'tool.completed', turn: body.turn, cause, by, body: result }],
    answer: done,
  };
}

function cameTo({ open, block }: AskedCall): Pick<CallResult, 'outcome' | 'output'> | undefined {
  if (open.runs === 'client' && isAgreed(open))
    return { outcome: 'error', output: 'The client did not answer in time.' };
  if (open.runs !== 'engine' || block.name !== readsTask) return undefined;
  const output = 'It is still running. Without waitSeconds you are told what it has said last.';
  return { outcome: 'ok', output };
}
