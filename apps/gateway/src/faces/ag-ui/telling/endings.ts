import type { Entry, EntryBody } from '#shared/contracts';
import { wireCallId } from '../../conversations/call-ids.js';
import type { BreakOff, OpenApproval, OpenCall } from '../../telling/telling.js';
import { blocksClosed } from './blocks.js';
import type { AgUiEvent } from './events.js';
import type { Run } from './run.js';
import type { State } from './state.js';
import { callNamed, followedBy, saying, stepEnded, type Said } from './steps.js';
import { tokenUsage } from './usage.js';

/** What the ids of interrupts begin with. */
export const interruptPrefix = 'interrupt';

export function finished(state: State, { usage }: EntryBody<'turn.completed'>, run: Run): Said {
  const { stopReason } = state;
  const result = { ...placeOf(run), status: 'completed', stopReason, usage };
  return closedWith(state, runFinished(state, run, { result, ...successOf(run, []) }));
}

/** Clients that have not said which version they speak may never have heard of a run that was cancelled. */
export function stopped(state: State, { reason = 'user', usage }: EntryBody<'turn.stopped'>, run: Run): Said {
  const result = { ...placeOf(run), status: 'stopped', reason, usage };
  const outcome = run.version === undefined ? {} : { outcome: { type: 'cancelled' } };
  return closedWith(state, runFinished(state, run, { result, ...outcome }));
}

/** The turn goes on once the client, or somebody at it, has said something. */
export function handedOver(
  state: State,
  calls: readonly OpenCall[],
  approvals: readonly OpenApproval[],
  run: Run,
): Said {
  const result = { ...placeOf(run), status: 'waiting' };
  if (approvals.length === 0) {
    const pending = calls.flatMap(({ call }) => callNamed(state, call)?.id ?? []);
    return closedWith(state, runFinished(state, run, { result, ...successOf(run, pending) }));
  }
  const interrupts = approvals.map((approval) => interruptOf(state, approval, run));
  return closedWith(state, runFinished(state, run, { result, outcome: { type: 'interrupt', interrupts } }));
}

export function failed(state: State, { code, message }: EntryBody<'turn.failed'>): Said {
  return inError(state, code, message);
}

export function rejected(state: State, { body: { code, problem } }: Entry<'turn.rejected'>): Said {
  return inError(state, code, problem ?? `The turn was refused (${code}).`);
}

/** The turn goes on, and its client cannot be told what no longer counts. */
export function notTakenBack(state: State, reason: string): Said {
  return inError(state, 'step_abandoned', `The model broke off and is asked again (${reason}). ${comeBack}`);
}

export function brokenOff(state: State, reason: BreakOff): Said {
  return inError(state, reason, whyBrokenOff[reason]);
}

const comeBack = 'The turn goes on; run the thread again, with the messages as they are, to hear the rest.';

const whyBrokenOff: Record<BreakOff, string> = {
  slow_reader: `The client did not take what was sent. ${comeBack}`,
  draining: `The server is going away. ${comeBack}`,
  revoked: 'The token is not valid any more.',
  unavailable: `The turn cannot be followed just now. ${comeBack}`,
  log_trimmed: `What follows was not found any more. ${comeBack}`,
};

const responseSchema = {
  type: 'object',
  properties: {
    approved: { type: 'boolean' },
    editedArgs: { type: 'object', description: 'The arguments as they are to be, all of them.' },
    reason: { type: 'string', description: 'Why it is not to be done: the model is told.' },
    answer: { type: 'string', description: 'What the model is told in the place of a result.' },
  },
  required: ['approved'],
};

/** A call of the client's own was not told yet, so that it is not carried out before somebody has agreed. */
function interruptOf(state: State, { approval, call, reason, expiresAt }: OpenApproval, run: Run): object {
  const known = callNamed(state, call.call);
  const bound =
    known?.isTold === true ? { reason: 'tool_call', toolCallId: known.id } : { reason: 'confirmation' };
  return {
    id: wireCallId(interruptPrefix, { session: run.session, turn: run.turn, key: approval }),
    ...bound,
    message: reason || `${call.name} is to be run.`,
    responseSchema,
    expiresAt,
    metadata: { parley: { approval, tool: call.name, input: call.input } },
  };
}

function placeOf({ session, turn }: Run): { session: string; turn: string } {
  return { session, turn };
}

function successOf({ version }: Run, pending: readonly string[]): { outcome?: object } {
  if (version === undefined) return {};
  return { outcome: { type: 'success', ...(pending.length > 0 ? { pendingToolCallIds: pending } : {}) } };
}

function runFinished(state: State, { threadId, runId }: Run, more: object): AgUiEvent {
  return { type: 'RUN_FINISHED', threadId, runId, ...more, ...usageOf(state) };
}

function inError(state: State, code: string, message: string): Said {
  return closedWith(state, { type: 'RUN_ERROR', message, code, ...usageOf(state) });
}

function usageOf({ usage }: State): { usage?: object[] } {
  return usage.length > 0 ? { usage: tokenUsage(usage) } : {};
}

function closedWith(state: State, end: AgUiEvent): Said {
  return followedBy(followedBy(blocksClosed(state), stepEnded), (next) => saying(next, end));
}
