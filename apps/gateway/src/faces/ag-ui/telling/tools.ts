import type { EntryBody, ToolBlock } from '#shared/contracts';
import { wireCallId } from '../../conversations/call-ids.js';
import type { OpenCall } from '../../telling/telling.js';
import { callEnd, callInput, callStart } from './blocks.js';
import { custom, type AgUiEvent, type AgUiMessage } from './events.js';
import { callPrefix, resultIdOf, resultOf } from './kept-messages.js';
import type { ShownCall, State } from './state.js';
import { callNamed, followedBy, inStep, saying, silent, withCall, type Said } from './steps.js';

export interface Place {
  session: string;
  turn: string;
}

/** What is the client's is told by `callsHanded`: its page carries a call out as soon as it knows of it. */
export function toolRequested(state: State, body: EntryBody<'tool.requested'>, place: Place): Said {
  const { call, key, input, runs } = body;
  const known = callNamed(state, call);
  if (!known) return silent(state);
  if (runs === 'client' && key !== undefined) {
    const clients = { ...known, key, input, id: wireCallId(callPrefix, { ...place, key }) };
    return silent(withBlock(withCall(state, clients), call, { key }));
  }
  // It bears the name of one of the client's tools and is none.
  return known.isTold ? silent(state) : told(state, { ...known, input });
}

export function callsHanded(state: State, calls: readonly OpenCall[]): Said {
  return calls.reduce((said: Said, { call, input }) => {
    return followedBy(said, (next) => {
      const known = callNamed(next, call);
      return known && !known.isTold ? told(next, { ...known, input }) : silent(next);
    });
  }, silent(state));
}

export function approvalRequested(state: State, body: EntryBody<'tool.approval_requested'>): Said {
  const { approval, call, from, reason, expiresAt } = body;
  const known = callNamed(state, call);
  // A model that reviews it is none of the client's business.
  if (!known || from !== 'person') return silent(state);
  const value = { approval, ...shownId(known), tool: known.name, reason, expiresAt };
  return saying(withCall(state, { ...known, approval }), custom('approval', value));
}

export function approvalAnswered(state: State, body: EntryBody<'tool.approval_answered'>): Said {
  const { approval, call, decision, input } = body;
  const known = callNamed(state, call);
  if (known?.approval === undefined) return silent(state);
  const edited = input === undefined ? {} : { input };
  const next = withCall(state, { ...known, ...edited });
  return saying(next, custom('approval', { approval, ...shownId(known), decision, ...edited }));
}

export function toolProgress(state: State, { call, text }: EntryBody<'tool.progress'>): Said {
  const known = callNamed(state, call);
  return known ? saying(state, custom('progress', { ...shownId(known), text })) : silent(state);
}

/** A client knows what it has made of its own calls, if it has been told of them; and what another run has told it. */
export function toolCompleted(
  state: State,
  body: EntryBody<'tool.completed'>,
  base: readonly AgUiMessage[],
): Said {
  const { call, outcome, output, truncated } = body;
  const known = callNamed(state, call);
  if (!known) return silent(state);
  const calls = state.calls.filter((each) => each.call !== call);
  if (known.key !== undefined && known.isTold)
    return silent(withBlock({ ...state, calls }, call, { outcome, output }));
  if (base.some(({ id }) => id === resultIdOf(known.id))) return silent({ ...state, calls });
  const shown = known.isTold ? silent(state) : told(state, known);
  return followedBy(shown, (next) => {
    const kept = withResult({ ...next, calls }, call, { outcome, output, truncated }, known.id);
    return inStep(kept, resultEvent(known.id, output));
  });
}

function resultEvent(toolCallId: string, content: string): AgUiEvent {
  const messageId = resultIdOf(toolCallId);
  return { type: 'TOOL_CALL_RESULT', messageId, toolCallId, content, role: 'tool' };
}

function told(state: State, call: ShownCall): Said {
  const next = withCall(state, { ...call, isTold: true });
  return inStep(next, callStart(call.name, call), callInput(call.id, call.input), callEnd(call.id));
}

/** One that nobody has been told of cannot be named either. */
function shownId({ id, isTold }: ShownCall): { toolCallId?: string } {
  return isTold ? { toolCallId: id } : {};
}

type Outcome = Pick<ToolBlock, 'outcome' | 'output' | 'truncated'>;

function withResult(state: State, call: string, outcome: Outcome, id: string): State {
  const changed = withBlock(state, call, outcome);
  if (changed !== state) return changed;
  return { ...state, results: [...state.results, resultOf(id, outcome.output ?? '')] };
}

/** The last block of this call: a model may use an id again. */
function withBlock(state: State, call: string, change: Partial<ToolBlock>): State {
  const reply = state.replies.at(-1);
  const at = reply?.blocks.findLastIndex((block) => block.kind === 'tool' && block.call === call) ?? -1;
  const block = reply?.blocks[at];
  if (!reply || block?.kind !== 'tool') return state;
  const blocks = reply.blocks.with(at, { ...block, ...change });
  return { ...state, replies: [...state.replies.slice(0, -1), { ...reply, blocks }] };
}
