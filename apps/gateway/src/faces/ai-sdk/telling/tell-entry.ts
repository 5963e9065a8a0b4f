import { addUsage, type Entry } from '#shared/contracts';
import { blockCompleted, blockDelta, blockStarted } from './blocks.js';
import { dataChunk, frame, type Dialect } from './chunks.js';
import { abandoned, failed, finished, rejected, stopped } from './endings.js';
import { greet, inMessage, silent, stepEnded, followedBy, type Said } from './steps.js';
import { noStep, type State } from './state.js';
import {
  approvalAnswered,
  approvalRequested,
  toolCompleted,
  toolProgress,
  toolRequested,
  type Place,
} from './tools.js';
import { namesInPassing } from '../../telling/names-in-passing.js';

export interface Telling extends Place {
  dialect: Dialect;
}

/** What one entry of the turn means to a client; `over` with the turn's own end alone. Pure. */
export function tellEntry(state: State, entry: Entry, telling: Telling): Said & { over?: true } {
  switch (entry.type) {
    case 'turn.accepted': {
      const { clientTools = [] } = entry.body.request;
      return silent({ ...state, clientTools: new Set(clientTools.map(({ name }) => name)) });
    }
    case 'reply.started':
      return replyStarted(state, entry.body, telling);
    case 'step.started': {
      const { state: before, frames } = stepEnded(state);
      const step = { ...before.step, runs: true };
      return { state: { ...before, step, blocks: new Map(), calls: [] }, frames };
    }
    case 'step.abandoned':
      // Of a try that was told of to nobody here.
      if (!state.step.runs) return silent(state);
      if (state.step.isShown) return over(abandoned(state, entry.body));
      return silent({ ...state, step: noStep, blocks: new Map(), calls: [] });
    case 'step.completed': {
      const { stopReason, usage } = entry.body;
      const step = { ...state.step, runs: false };
      return silent({ ...state, step, stopReason, usage: addUsage(state.usage, usage) });
    }
    case 'block.started':
      return blockStarted(state, entry.body);
    case 'block.delta':
      return blockDelta(state, entry.body);
    case 'block.completed':
      return blockCompleted(state, entry.body);
    case 'tool.requested':
      return toolRequested(state, entry.body, telling);
    case 'tool.approval_requested':
      return approvalRequested(state, entry.body, telling.dialect);
    case 'tool.approval_answered':
      return approvalAnswered(state, entry.body);
    case 'tool.progress':
      return toolProgress(state, entry.body);
    case 'tool.completed':
      return toolCompleted(state, entry.body, telling.dialect);
    case 'turn.completed':
      return over(finished(state, entry.body));
    case 'turn.stopped':
      return over(stopped(state, entry.body));
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

/** A message of the SDK holds all that a turn says; where somebody else has the word, a part of ours tells. */
function replyStarted(
  state: State,
  { message, agent, interjectionOf }: Extract<Entry, { type: 'reply.started' }>['body'],
  { session, turn }: Place,
): Said {
  if (state.message === undefined) return greet({ ...state, message }, { session, turn, agent });
  const told = { messageId: message, agent, ...(interjectionOf === undefined ? {} : { interjectionOf }) };
  const chunk = dataChunk('reply', told, { id: message });
  return followedBy(stepEnded(state), (next) => inMessage(next, [chunk]));
}

/** What goes by on the side: told once, and kept in no message. */
function inPassing(state: State, entry: Entry): Said {
  const name = namesInPassing[entry.type];
  if (name === undefined) return silent(state);
  return { state, frames: [frame(dataChunk(name, entry.body, { transient: true }))] };
}
