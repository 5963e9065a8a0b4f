import type { EntryBody } from '#shared/contracts';
import type { OpenCall } from '../../telling/telling.js';
import { wireCallId } from '../../conversations/call-ids.js';
import { inputOf } from './blocks.js';
import { callNamed, withCall, type ShownCall } from './calls.js';
import { dataChunk, type Chunk, type Dialect } from './chunks.js';
import { followedBy, inMessage, inStep, silent, type Said } from './steps.js';
import type { State } from './state.js';

/** What the ids of the client's own calls begin with. */
export const callPrefix = 'call';

export interface Place {
  session: string;
  turn: string;
}

/** Of a tool that bears a client's name and is none, nothing has been told before; what is the client's is told by `clientsCalls`. */
export function toolRequested(state: State, body: EntryBody<'tool.requested'>, place: Place): Said {
  const { call, key, name, input, runs } = body;
  if (runs === 'client' && key !== undefined) {
    const id = wireCallId(callPrefix, { ...place, key });
    return silent({ ...state, calls: withCall(state.calls, { call, id, name, input, key }) });
  }
  const known = { call, id: callNamed(state.calls, call)?.id ?? call, name, input };
  return toldAsOurs({ ...state, calls: withCall(state.calls, known) }, known);
}

/** The client's page carries a call out as soon as it knows what it is called with: not before somebody has agreed. */
export function clientsCalls(state: State, calls: readonly OpenCall[], place: Place): Said {
  const ids = calls.map(({ key }) => wireCallId(callPrefix, { ...place, key }));
  const chunks = calls.flatMap(({ name, input }, at): Chunk[] => {
    const toolCallId = ids[at] ?? '';
    return state.handed.has(toolCallId)
      ? []
      : [{ type: 'tool-input-available', toolCallId, toolName: name, input }];
  });
  const handed = new Set([...state.handed, ...ids]);
  return inStep({ ...state, handed, callIds: new Set([...state.callIds, ...ids]) }, chunks);
}

export function approvalRequested(
  state: State,
  body: EntryBody<'tool.approval_requested'>,
  dialect: Dialect,
): Said {
  const { approval, call, from, reason, expiresAt } = body;
  const known = callNamed(state.calls, call);
  // A model that reviews it is none of the client's business.
  if (!known || from !== 'person') return silent(state);
  const calls = withCall(state.calls, { ...known, approval });
  const told = { approval, toolCallId: known.id, reason, expiresAt };
  const part = dataChunk('approval', told, { id: approval });
  if (dialect === 'plain') return inStep({ ...state, calls }, [part]);
  const shown = shownToAgree({ ...state, calls }, known);
  const asked = { type: 'tool-approval-request', approvalId: approval, toolCallId: known.id };
  return followedBy(shown, (next) => inStep(next, [asked, part]));
}

export function approvalAnswered(state: State, body: EntryBody<'tool.approval_answered'>): Said {
  const { approval, call, decision, input } = body;
  const known = callNamed(state.calls, call);
  if (known?.approval === undefined) return silent(state);
  // A call of the client's own is told once it is to be carried out.
  const changed =
    input === undefined || known.key !== undefined ? [] : [inputOf(known.id, known.name, input)];
  const told = { approval, toolCallId: known.id, decision };
  return inMessage(state, [...changed, dataChunk('approval', told, { id: approval })]);
}

export function toolProgress(state: State, { call, text }: EntryBody<'tool.progress'>): Said {
  const known = callNamed(state.calls, call);
  if (!known) return silent(state);
  return inMessage(state, [dataChunk('progress', { toolCallId: known.id, text }, { transient: true })]);
}

export function toolCompleted(state: State, body: EntryBody<'tool.completed'>, dialect: Dialect): Said {
  const known = callNamed(state.calls, body.call);
  if (!known) return silent(state);
  const next = { ...state, calls: state.calls.filter(({ call }) => call !== body.call) };
  if (known.isKnown) return silent(next);
  const isTold = state.callIds.has(known.id);
  return followedBy(toldAsOurs(next, known), (shown) =>
    inMessage(shown, [
      outcomeOf(known, body, isTold && known.key !== undefined ? 'theirs' : 'ours', dialect),
    ]),
  );
}

function outcomeOf(
  { id: toolCallId, approval }: ShownCall,
  { outcome, output }: EntryBody<'tool.completed'>,
  whose: 'ours' | 'theirs',
  dialect: Dialect,
): Chunk {
  const as = whose === 'ours' ? { providerExecuted: true, dynamic: true } : {};
  if (outcome === 'ok') {
    const said = whose === 'ours' ? output : asItWasSent(output);
    return { type: 'tool-output-available', toolCallId, output: said, ...as };
  }
  // A part that was denied without having been asked for is none that the SDK would take back.
  if (outcome === 'denied' && approval !== undefined && dialect === 'with approvals')
    return { type: 'tool-output-denied', toolCallId };
  return { type: 'tool-output-error', toolCallId, errorText: output, ...as };
}

/** Unless it was told before: its page is not to carry it out (any more). */
function toldAsOurs(state: State, { id, name, input }: ShownCall): Said {
  if (state.callIds.has(id)) return silent(state);
  const next = { ...state, callIds: new Set(state.callIds).add(id) };
  return inStep(next, [inputOf(id, name, input)]);
}

/** Written as if the model were still at it: at one whose input is there, a page begins to carry it out. */
function shownToAgree(state: State, { id, name, key, input }: ShownCall): Said {
  if (key === undefined || state.callIds.has(id)) return silent(state);
  const next = { ...state, callIds: new Set(state.callIds).add(id) };
  return inStep(next, [
    { type: 'tool-input-start', toolCallId: id, toolName: name },
    { type: 'tool-input-delta', toolCallId: id, inputTextDelta: JSON.stringify(input ?? {}) },
  ]);
}

/** A client's result is kept as text, whatever it was. */
function asItWasSent(output: string): unknown {
  if (!/^\s*[[{]/.test(output)) return output;
  try {
    return JSON.parse(output);
  } catch {
    // It only looked like it.
    return output;
  }
}
