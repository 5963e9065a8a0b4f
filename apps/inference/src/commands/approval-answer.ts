import {
  approvalIdOf,
  callHash,
  callKey,
  mostSaidBytes,
  type Command,
  type EntryBody,
  type ErrorBody,
  type NewEntry,
} from '#shared/contracts';
import { waitedFor } from '#shared/conversation';
import { callOnPath, openCall, type AskedCall } from './asked-calls.js';
import { nobodyAnswered } from './approval-expire.js';
import { saidOutput } from './said-output.js';
import { done, refused, type Circumstances, type Settlement } from './settlement.js';

type Answering = Command<'approval.answer'>;

/** What somebody says to a call that he was asked about. Of two who do so at once the first counts. */
export function settleApprovalAnswer(command: Answering, circumstances: Circumstances): Settlement {
  const asked = openCall(
    circumstances.conversation,
    ({ approval }) => approval?.approval === command.body.approval,
  );
  const error = asked ? whyNot(command, asked, circumstances) : closed(command, circumstances);
  if (error || !asked) return refused(command, error ?? alreadyAnswered('It was answered already.'));
  return { entries: answered(command, asked, circumstances), answer: done };
}

function whyNot(
  command: Answering,
  { turn, open }: AskedCall,
  { refusal }: Circumstances,
): ErrorBody | undefined {
  const { approval } = open;
  if (turn.stopping)
    return alreadyAnswered('The turn is being stopped: nothing of it waits for an answer any more.');
  if (approval?.decision !== null) return alreadyAnswered('It was answered already.');
  if (Date.parse(command.at) > Date.parse(approval.expiresAt)) return tooLate;
  return unfitAnswer(command) ?? refusal;
}

/** The call has a result, or its turn has ended. */
function closed({ session, body }: Answering, { conversation }: Circumstances): ErrorBody {
  const block = callOnPath(
    conversation,
    ({ turn, block: { step, call } }) => approvalIdOf(callKey(session, turn, step, call)) === body.approval,
  );
  if (!block) return unknown;
  if (block.outcome === 'denied' && block.output === nobodyAnswered) return tooLate;
  return alreadyAnswered(
    block.outcome === 'cancelled'
      ? 'Its turn has ended: nothing of it waits for an answer any more.'
      : 'It was answered already.',
  );
}

/** Whoever has it from the list of a session above that of the sub-agent must learn where to go. */
const unknown: ErrorBody = {
  code: 'not_found',
  message:
    'This session has no such approval; one of a sub-agent is answered in the session that the list names.',
};

const tooLate: ErrorBody = {
  code: 'approval_expired',
  message: 'It came too late: the time to answer was over.',
};

function alreadyAnswered(message: string): ErrorBody {
  return { code: 'already_answered', message };
}

/** What it lacks by itself, whatever it answers. */
export function unfitAnswer({ body: { decision, input, text } }: Answering): ErrorBody | undefined {
  if (decision === 'answer' && text === undefined) return unfitField('text', 'is missing');
  if (decision !== 'edit') return undefined;
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return unfitField('input', 'must be an object');
  const isLong = Buffer.byteLength(JSON.stringify(input)) > mostSaidBytes;
  return isLong ? unfitField('input', `must have at most ${mostSaidBytes} bytes`) : undefined;
}

function unfitField(path: string, problem: string): ErrorBody {
  return { code: 'invalid_request', message: `${path}: ${problem}`, details: [{ path, problem }] };
}

function answered(command: Answering, { turn, block, open }: AskedCall, { at }: Circumstances): NewEntry[] {
  const { id: cause, by, body } = command;
  const { approval, decision, input, text } = body;
  const { call, name } = block;
  const changed = decision === 'edit' ? { input, hash: callHash(name, input) } : {};
  // What is given as the result stands there, and may be long.
  const said = text === undefined || decision === 'answer' ? {} : { text: saidOutput(text).output };
  const written = { turn: turn.turn, cause, by };
  const entry: NewEntry = {
    type: 'tool.approval_answered',
    ...written,
    body: { approval, call: open.call, decision, ...changed, ...said, ...waitedFor(open, Date.parse(at)) },
  };
  const result = resultOf(body);
  return result ? [entry, { type: 'tool.completed', ...written, body: { call, ...result } }] : [entry];
}

/** With these the call is over; the others set it going. */
function resultOf({
  decision,
  text = '',
}: Answering['body']): Omit<EntryBody<'tool.completed'>, 'call'> | undefined {
  if (decision === 'answer') return { outcome: 'ok', ...saidOutput(text) };
  if (decision !== 'deny') return undefined;
  const output =
    text.trim() === '' ? 'A person has denied this call.' : `A person has denied this call: ${text}`;
  return { outcome: 'denied', ...saidOutput(output) };
}
