import type { Entry, EntryBody } from '#shared/contracts';
import { blockCompleted, blockDelta, blockStarted } from './blocks.js';
import { failed, finished, rejected, stopped } from './endings.js';
import { custom } from './events.js';
import { nothingNumbered } from './numbering.js';
import { stepAbandoned } from './retracting.js';
import type { Run } from './run.js';
import type { State } from './state.js';
import { saying, silent, stepStarted, withUsage, type Said } from './steps.js';
import { approvalAnswered, approvalRequested, toolCompleted, toolProgress, toolRequested } from './tools.js';
import { namesInPassing } from '../../telling/names-in-passing.js';

/** What one entry of the turn means to a client; `over` with the turn's own end alone. Pure. */
export function tellEntry(state: State, entry: Entry, run: Run): Said & { over?: true } {
  const nameOf = (agent: string): string => run.names.get(agent) ?? agent;
  switch (entry.type) {
    case 'turn.accepted':
      return accepted(state, entry, run);
    case 'reply.started':
      return replyStarted(state, entry.body, run);
    case 'step.started':
      return stepStarted(state, entry.body);
    case 'step.abandoned':
      return stepAbandoned(state, entry.body, run);
    case 'step.completed': {
      const { stopReason, usage } = entry.body;
      const step = { ...state.step, runs: false };
      return silent({ ...state, step, stopReason, usage: withUsage(state.usage, step.model, usage) });
    }
    case 'block.started':
      return blockStarted(state, entry.body);
    case 'block.delta':
      return blockDelta(state, entry.body, nameOf);
    case 'block.completed':
      return blockCompleted(state, entry.body, nameOf);
    case 'tool.requested':
      return toolRequested(state, entry.body, run);
    case 'tool.approval_requested':
      return approvalRequested(state, entry.body);
    case 'tool.approval_answered':
      return approvalAnswered(state, entry.body);
    case 'tool.progress':
      return toolProgress(state, entry.body);
    case 'tool.completed':
      return toolCompleted(state, entry.body, run.base);
    case 'turn.completed':
      return over(finished(state, entry.body, run));
    case 'turn.stopped':
      return over(stopped(state, entry.body, run));
    case 'turn.failed':
      return over(failed(state, entry.body));
    case 'turn.rejected':
      return over(rejected(state, entry));
    default:
      return inPassing(state, entry);
  }
}

function over(said: Said): Said & { over: true } {
  return { ...said, over: true };
}

/** The client's own tools are known from here on, and it learns what its run is here. */
function accepted(state: State, { body }: Entry<'turn.accepted'>, { session, turn }: Run): Said {
  const { message, request } = body;
  const clientTools = new Set((request.clientTools ?? []).map(({ name }) => name));
  return saying({ ...state, clientTools }, custom('turn', { session, turn, message: message.id }));
}

function replyStarted(
  state: State,
  { message, agent, interjectionOf }: EntryBody<'reply.started'>,
  { turn }: Run,
): Said {
  const reply = { id: message, turn, author: agent, blocks: [] };
  const next = { ...state, replies: [...state.replies, reply], numbering: nothingNumbered };
  const unasked = interjectionOf === undefined ? {} : { interjectionOf };
  return saying(next, custom('reply', { message, agent, ...unasked }));
}

function inPassing(state: State, entry: Entry): Said {
  const name = namesInPassing[entry.type];
  return name === undefined ? silent(state) : saying(state, custom(name, entry.body));
}
