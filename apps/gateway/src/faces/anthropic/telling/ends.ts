import type { EntryBody } from '#shared/contracts';
import type { BreakOff, OpenCall, Told } from '../../telling/telling.js';
import { wireCallId } from '../../conversations/call-ids.js';
import { isWorthRetrying } from '../../worth-retrying.js';
import { callPrefix } from '../asked/results.js';
import { failureKinds, overloaded, refusalKinds } from '../messages-error.js';
import { added, andThen, begun, closed } from './blocks.js';
import { blockDelta, errorFrame, messageEnd } from './frames.js';
import type { Failure, ToldMessage } from './told-message.js';

type Out = Told<ToldMessage>;

const stopReasons = new Set(['max_tokens', 'stop_sequence', 'refusal', 'model_context_window_exceeded']);

/** Whatever else has ended its last step, the turn is over, and nothing is asked of the client. */
export function ended(message: ToldMessage, stopReason = message.stopReason): Out {
  return finished(message, stopReasons.has(stopReason) ? stopReason : 'end_turn');
}

/** The client's turn: it is told which of its tools to use. */
export function asksForTools(
  message: ToldMessage,
  of: { session: string; turn: string },
  calls: readonly OpenCall[],
): Out {
  const asked = calls.reduce<Out>((out, call) => andThen(out, (state) => withCall(state, of, call)), {
    state: message,
    frames: [],
  });
  return andThen(asked, (state) => finished(state, 'tool_use'));
}

export function failed(
  message: ToldMessage,
  { code, message: text, retryable }: EntryBody<'turn.failed'>,
): Out {
  const { type, status } = failureKinds[code];
  return broken(message, {
    status,
    error: { type, message: text },
    retry: retryable ? 'worth it' : 'in vain',
  });
}

export function rejected(message: ToldMessage, { code, problem }: EntryBody<'turn.rejected'>): Out {
  const { type, status } = refusalKinds[code];
  const text = problem ?? `The request was not taken: ${code}.`;
  const retry = isWorthRetrying({ code }) ? 'worth it' : 'in vain';
  return broken(message, { status, error: { type, message: text }, retry });
}

/** It cannot be taken back, and what comes next would not fit behind it. */
export function takenBack(message: ToldMessage): Out {
  return brokenOff(message, 'The answer was broken off after its first words. Please ask again.');
}

const reasons: Record<Exclude<BreakOff, 'revoked'>, string> = {
  slow_reader: 'The answer was not read fast enough.',
  draining: 'This server is about to leave. Please ask again.',
  unavailable: 'The answer cannot be followed at the moment. Please ask again.',
  log_trimmed: 'The beginning of the answer is not kept any more. Please ask again.',
};

export function brokenFor(message: ToldMessage, reason: BreakOff): Out {
  if (reason !== 'revoked') return brokenOff(message, reasons[reason]);
  const error = { type: 'authentication_error', message: 'This token is no longer valid.' } as const;
  return broken(message, { status: 401, error, retry: 'in vain' });
}

function brokenOff(message: ToldMessage, text: string): Out {
  const error = { type: overloaded.type, message: text };
  return broken(message, { status: overloaded.status, error, retry: 'worth it' });
}

function broken(message: ToldMessage, failure: Failure): Out {
  return { state: { ...message, failure }, frames: [errorFrame(failure.error)], over: true };
}

function finished(message: ToldMessage, stopReason: string): Out {
  return andThen(andThen(begun(message), closed), (state) => ({
    state: { ...state, stopReason },
    frames: [messageEnd(stopReason, state.usage)],
    over: true,
  }));
}

function withCall(
  message: ToldMessage,
  { session, turn }: { session: string; turn: string },
  { key, name, input }: OpenCall,
): Out {
  const id = wireCallId(callPrefix, { session, turn, key });
  const block = { type: 'tool_use', id, name, input: {}, caller: { type: 'direct' } } as const;
  return added(message, block, { ...block, input: objectOf(input) }, (place) => [
    blockDelta(place, { type: 'input_json_delta', partial_json: JSON.stringify(objectOf(input)) }),
  ]);
}

/** Nothing else is an input to its clients. */
function objectOf(input: unknown): object {
  return typeof input === 'object' && input !== null ? input : {};
}
