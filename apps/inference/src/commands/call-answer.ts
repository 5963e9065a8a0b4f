import { callKey, type Command, type ErrorBody } from '#shared/contracts';
import { toldOfChange } from '../turns/carried-call.js';
import { callOnPath, openClientCalls, type AskedCall } from './asked-calls.js';
import { saidOutput } from './said-output.js';
import { done, refused, type Circumstances, type Settlement } from './settlement.js';

/** What a client has made of a call of its own tool. */
export function settleCallAnswer(
  command: Command<'call.answer'>,
  { conversation }: Circumstances,
): Settlement {
  const { key, outcome, output } = command.body;
  const asked = openClientCalls(conversation.openTurn, command.session).get(key);
  const error = asked ? whyNot(asked) : closed(command, conversation);
  if (error || !asked) return refused(command, error ?? notThere(key));
  const { turn, open } = asked;
  const body = { call: open.call, outcome, ...saidOutput(toldOfChange(open, output)) };
  return {
    entries: [{ type: 'tool.completed', turn: turn.turn, cause: command.id, by: command.by, body }],
    answer: done,
  };
}

function whyNot({ turn, open }: AskedCall): ErrorBody | undefined {
  if (turn.stopping)
    return { code: 'already_answered', message: 'The turn is being stopped: its calls are over.' };
  if (open.approval === null || open.approval.decision !== null) return undefined;
  const problem = 'waits for an approval, and must not be carried out before';
  return { code: 'invalid_request', message: `call: ${problem}`, details: [{ path: 'call', problem }] };
}

function closed(
  { session, body: { key } }: Command<'call.answer'>,
  conversation: Circumstances['conversation'],
): ErrorBody {
  const block = callOnPath(
    conversation,
    ({ turn, block: { step, call } }) => callKey(session, turn, step, call) === key,
  );
  if (block?.outcome === undefined) return notThere(key);
  return { code: 'already_answered', message: `The call ${key} has its result already.` };
}

function notThere(key: string): ErrorBody {
  return { code: 'not_found', message: `No call ${key} of this session waits for its client.` };
}
