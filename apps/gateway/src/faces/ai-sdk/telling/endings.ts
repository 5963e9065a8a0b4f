import type { Entry, EntryBody, Usage } from '#shared/contracts';
import type { BreakOff } from '../../telling/telling.js';
import { blocksClosed } from './blocks.js';
import { dataChunk, frame, lastFrame, type Chunk } from './chunks.js';
import { inMessage, stepEnded, followedBy, type Said } from './steps.js';
import type { State } from './state.js';

type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other';

/** Its natural end. */
export function finished(state: State, { usage }: EntryBody<'turn.completed'>): Said {
  return closedWith(state, finish(finishReasonOf(state.stopReason), { status: 'completed', usage }));
}

/** The turn goes on once the client, or somebody at it, has said something. */
export function handedOver(state: State): Said {
  return closedWith(state, finish('tool-calls', { status: 'waiting', usage: state.usage }));
}

export function stopped(state: State, { reason = 'user', usage }: EntryBody<'turn.stopped'>): Said {
  const messageMetadata = { status: 'stopped', reason, usage };
  return closedWith(state, [{ type: 'message-metadata', messageMetadata }, { type: 'abort' }]);
}

export function failed(state: State, { code, message, retryable, usage }: EntryBody<'turn.failed'>): Said {
  return inError(state, { code, message, retryable }, { status: 'failed', usage });
}

export function rejected(state: State, entry: Entry<'turn.rejected'>): Said {
  const { code, problem } = entry.body;
  const message = problem ?? `The turn was refused (${code}).`;
  const retryable = code === 'unavailable' || code === 'turn_in_progress';
  return inError(state, { code, message, retryable }, { status: 'failed', usage: state.usage });
}

/** No client of this protocol can take back what it has shown. */
export function abandoned(state: State, { reason }: EntryBody<'step.abandoned'>): Said {
  const message = `The model broke off and is asked again (${reason}). Reconnect to the stream to see the answer.`;
  return inError(state, { code: 'step_abandoned', message, retryable: true }, goingOn(state));
}

export function brokenOff(state: State, reason: BreakOff): Said {
  const retryable = reason !== 'revoked';
  return inError(state, { code: reason, message: whyBrokenOff[reason], retryable }, goingOn(state));
}

const whyBrokenOff: Record<BreakOff, string> = {
  slow_reader: 'The client did not take what was sent. The turn goes on; reconnect to its stream.',
  draining: 'The server is going away. The turn goes on; reconnect to its stream.',
  revoked: 'The token is not valid any more.',
  unavailable: 'The turn cannot be followed just now. It goes on; reconnect to its stream.',
  log_trimmed: 'What follows was not found any more. Reconnect to the stream.',
};

interface Problem {
  code: string;
  message: string;
  retryable: boolean;
}

/** The SDK makes an `Error` of the text alone, so what a program goes by stands before it. */
interface Standing {
  status: 'failed' | 'running';
  usage: Usage;
}

/** The answer has failed, and its turn has not. */
function goingOn({ usage }: State): Standing {
  return { status: 'running', usage };
}

function inError(state: State, problem: Problem, standing: Standing): Said {
  return closedWith(state, [
    dataChunk('error', problem, { transient: true }),
    { type: 'error', errorText: problem.message },
    ...finish('error', standing),
  ]);
}

function finish(finishReason: FinishReason, messageMetadata: object): Chunk[] {
  return [{ type: 'finish', finishReason, messageMetadata }];
}

function closedWith(state: State, chunks: readonly Chunk[]): Said {
  const { state: end, frames } = followedBy(blocksClosed(state), stepEnded);
  const said = inMessage(end, []);
  return {
    state: said.state,
    frames: [...frames, ...said.frames, ...chunks.map(frame), lastFrame],
  };
}

function finishReasonOf(stopReason: string | undefined): FinishReason {
  switch (stopReason) {
    case undefined:
    case 'end_turn':
    case 'stop_sequence':
    case 'tool_use':
    case 'pause_turn':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'content-filter';
    default:
      return 'other';
  }
}
