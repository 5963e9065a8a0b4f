import { addUsage, type Entry } from '#shared/contracts';
import { usageSince } from '../../../telling/usage-since.js';
import { abandoned, failureOf } from '../../errors.js';
import { rejectionOf } from '../../refusal.js';
import { blockGrown, blockStarted, blockWhole } from './blocks.js';
import { broken, failed, finished } from './ends.js';
import { secondsOf } from './greeting.js';
import type { ResponseAnswer } from './response-body.js';
import type { Shown } from './shown.js';
import { silent, withNext, type OpenBlock, type ResponseState, type Step } from './state.js';

export function tellEntry(answer: ResponseAnswer, shown: Shown, state: ResponseState, entry: Entry): Step {
  switch (entry.type) {
    case 'reply.started':
      return silent(state.gap === '' ? state : { ...state, gap: '\n\n' });
    case 'step.started':
      return silent(atStep(state));
    case 'block.started': {
      const { index, kind } = entry.body;
      return silent(kind === 'tool' ? latestOf(state, index) : begun(answer, state, index, { kind, entry }));
    }
    case 'block.delta':
      return blockGrown(state, entry.body.index, entry.body.text);
    case 'block.completed':
      return blockCompleted(answer, state, entry);
    case 'step.completed': {
      const { stopReason, usage } = entry.body;
      return silent({ ...atStep(state), stopReason, usage: addUsage(state.usage, usage) });
    }
    case 'step.abandoned':
      return stepAbandoned(shown, state, entry);
    case 'turn.completed':
    case 'turn.stopped':
      return finished(answer, costing(state, entry), {
        status: entry.type === 'turn.stopped' ? 'cancelled' : statusOf(state),
        at: secondsOf(entry.at),
      });
    case 'turn.failed': {
      const { code, message, retryable } = entry.body;
      return failed(answer, costing(state, entry), failureOf(code, message, retryable));
    }
    case 'turn.rejected':
      return failed(answer, state, rejectionOf(entry.body.code, entry.body.problem));
    default:
      return silent(state);
  }
}

/** A turn has cost more than its steps; but what came before a call of the client's was told with that. */
function costing(
  state: ResponseState,
  { body: { usage } }: Entry<'turn.completed' | 'turn.stopped' | 'turn.failed'>,
): ResponseState {
  return { ...state, usage: usageSince(state.spent, usage) };
}

/** The model's own stop, in this protocol's words. */
function statusOf({ stopReason }: ResponseState): 'completed' | 'incomplete' {
  return cutShort.has(stopReason) ? 'incomplete' : 'completed';
}

const cutShort: ReadonlySet<string> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

function atStep(state: ResponseState): ResponseState {
  const { output, gap, place } = state;
  return {
    ...state,
    blocks: new Map(),
    latest: undefined,
    before: { output, gap, next: place.next },
  };
}

function latestOf(state: ResponseState, latest: number): ResponseState {
  return { ...state, latest };
}

function begun(
  { turn, request: { thinking } }: ResponseAnswer,
  state: ResponseState,
  index: number,
  { kind, entry }: { kind: OpenBlock['kind']; entry: Entry },
): ResponseState {
  const latest = latestOf(state, index);
  // Thoughts are for those who have asked for some.
  if (kind === 'thinking' && (thinking === undefined || thinking === 'off')) return latest;
  return blockStarted(latest, index, { kind, id: `${turn}_${entry.n}` });
}

function blockCompleted(answer: ResponseAnswer, state: ResponseState, entry: Entry<'block.completed'>): Step {
  const { index, block } = entry.body;
  if (block.kind !== 'text' && block.kind !== 'thinking') return silent(state);
  const known = state.latest === index || state.blocks.has(index);
  const open = known ? state : begun(answer, state, index, { kind: block.kind, entry });
  return blockWhole(open, index, block.text);
}

/** What was streamed cannot be taken back; what nobody has seen is simply said anew, under the same numbers. */
function stepAbandoned({ as }: Shown, state: ResponseState, { body }: Entry<'step.abandoned'>): Step {
  const { output, gap, next } = state.before;
  const wasShown = state.output.length > output.length;
  if (wasShown && as === 'stream') return broken(state, abandoned);
  const usage = body.usage ? addUsage(state.usage, body.usage) : state.usage;
  return silent(withNext({ ...state, output, gap, blocks: new Map(), latest: undefined, usage }, next));
}
