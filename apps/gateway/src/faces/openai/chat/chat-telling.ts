import { addUsage, type Entry } from '#shared/contracts';
import type { Telling, Told } from '../../telling/telling.js';
import { usageSince } from '../../telling/usage-since.js';
import { abandoned, brokenOff, failureOf, type OpenAiFailure } from '../errors.js';
import { doneFrame, frameOf } from '../frames.js';
import { rejectionOf } from '../refusal.js';
import { beginning, finishReasonOf, type ChatEnd, type ChatState } from './answer-state.js';
import { callOf, chunkOf, usageChunkOf, type ChatAnswer } from './chunks.js';
import { blockGrown, blockStarted, blockWhole, type Piece } from './saying.js';
import { wholeOf } from './whole.js';

type Next = Told<ChatState>;

/** A turn as a chat completion. */
export function chatTelling(answer: ChatAnswer): Telling<ChatState> {
  return {
    begin: (part, spent) => ({
      state: beginning(part, spent),
      frames: [frameOf(chunkOf(answer, part, { role: 'assistant', content: '', refusal: null }))],
    }),
    tell: (state, entry) => told(answer, state, entry),
    pause: (state, calls) => {
      const { part, usage } = state;
      const deltas = calls.map((call, index) => ({ tool_calls: [{ index, ...callOf(answer, call) }] }));
      const end: ChatEnd = { kind: 'finished', reason: 'tool_calls', calls, usage };
      const { frames, ...rest } = finished(answer, state, end);
      return {
        ...rest,
        frames: [...deltas.map((delta) => frameOf(chunkOf(answer, part, delta))), ...frames],
      };
    },
    breakOff: (state, reason) => failed(state, brokenOff(reason)),
    whole: (state) => wholeOf(answer, state),
  };
}

function told(answer: ChatAnswer, state: ChatState, entry: Entry): Next {
  switch (entry.type) {
    case 'reply.started':
      return silent(state.content === '' ? state : { ...state, gap: '\n\n' });
    case 'step.started':
      return silent({ ...state, ...atStep(state) });
    case 'block.started':
      return silent(blockStarted(state, entry.body.index, entry.body.kind));
    case 'block.delta':
      return said(answer, state.part, blockGrown(state, entry.body.index, entry.body.text));
    case 'block.completed': {
      const { index, block } = entry.body;
      if (block.kind !== 'text' && block.kind !== 'thinking') return silent(state);
      return said(answer, state.part, blockWhole(state, index, block.kind, block.text));
    }
    case 'step.completed': {
      const { stopReason, usage } = entry.body;
      return silent({ ...state, ...atStep(state), stopReason, usage: addUsage(state.usage, usage) });
    }
    case 'step.abandoned':
      return stepAbandoned(answer, state, entry);
    case 'turn.completed':
    case 'turn.stopped': {
      const reason = entry.type === 'turn.stopped' ? 'stop' : finishReasonOf(state.stopReason);
      // A turn has cost more than its steps; but what came before a call of the client's was told with that.
      const usage = usageSince(state.spent, entry.body.usage);
      return finished(answer, state, { kind: 'finished', reason, calls: [], usage });
    }
    case 'turn.failed': {
      const { code, message, retryable } = entry.body;
      return failed(state, failureOf(code, message, retryable));
    }
    case 'turn.rejected':
      return failed(state, rejectionOf(entry.body.code, entry.body.problem));
    default:
      return silent(state);
  }
}

function silent(state: ChatState): Next {
  return { state, frames: [] };
}

function atStep({ content, reasoning }: ChatState): Pick<ChatState, 'before' | 'blocks'> {
  return { before: { content, reasoning }, blocks: new Map() };
}

function said(
  answer: ChatAnswer,
  part: number,
  { state, pieces }: { state: ChatState; pieces: Piece[] },
): Next {
  const deltas = pieces
    .filter(({ kind }) => kind === 'content' || answer.shows.reasoning)
    .map(({ kind, text }) => (kind === 'content' ? { content: text } : { reasoning_content: text }));
  return { state, frames: deltas.map((delta) => frameOf(chunkOf(answer, part, delta))) };
}

/** What was streamed cannot be taken back; what nobody has seen is simply said anew. */
function stepAbandoned(answer: ChatAnswer, state: ChatState, { body }: Entry<'step.abandoned'>): Next {
  const { before } = state;
  const { as, reasoning } = answer.shows;
  const wasShown = state.content !== before.content || (reasoning && state.reasoning !== before.reasoning);
  if (wasShown && as === 'stream') return failed(state, abandoned);
  const usage = body.usage ? addUsage(state.usage, body.usage) : state.usage;
  return silent({ ...state, ...before, blocks: new Map(), usage });
}

function finished(answer: ChatAnswer, state: ChatState, end: ChatEnd & { kind: 'finished' }): Next {
  const { part } = state;
  const usage = answer.shows.usage ? [usageChunkOf(answer, part, end.usage)] : [];
  const frames = [chunkOf(answer, part, {}, end.reason), ...usage].map(frameOf);
  return { state: { ...state, end }, frames: [...frames, doneFrame], over: true };
}

function failed(state: ChatState, failure: OpenAiFailure): Next {
  const frames = [frameOf({ error: failure.error })];
  return { state: { ...state, end: { kind: 'failed', failure } }, frames, over: true };
}
