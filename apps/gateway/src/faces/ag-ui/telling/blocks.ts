import type { Block, EntryBody } from '#shared/contracts';
import type { AgUiEvent } from './events.js';
import { nextCall, nextText, nextThought } from './numbering.js';
import type { ShownBlock, ShownCall, State } from './state.js';
import { followedBy, inStep, silent, withCall, type Said } from './steps.js';

type NameOf = (agent: string) => string;

export function blockStarted(state: State, body: EntryBody<'block.started'>): Said {
  const { step, index, kind, call, name = '' } = body;
  if (kind !== 'tool') return silent(withBlock(state, index, { kind, id: undefined, told: 0 }));
  // Whether a call of the client's own may be made is known later.
  if (call === undefined || state.clientTools.has(name)) return silent(state);
  const { now, given } = nextCall(replyIn(state).id, step, state.numbering);
  const shown = withCall({ ...state, numbering: now }, { call, name, ...given, isTold: true });
  return inStep(withBlock(shown, index, { kind, id: given.id, told: 0 }), callStart(name, given));
}

export function blockDelta(state: State, { index, text }: EntryBody<'block.delta'>, nameOf: NameOf): Said {
  const block = state.blocks.get(index);
  return block ? grown(state, index, block, text, nameOf) : silent(state);
}

/** Deltas are not kept for good, so the end tells what they have left out. */
export function blockCompleted(
  state: State,
  { step, index, block }: EntryBody<'block.completed'>,
  nameOf: NameOf,
): Said {
  const next = withSaid(state, block);
  if (block.kind === 'tool') return callCompleted(next, step, index, block);
  if (block.kind !== 'text' && block.kind !== 'thinking') return silent(next);
  const shown = state.blocks.get(index) ?? { kind: block.kind, id: undefined, told: 0 };
  const rest = grown(next, index, shown, block.text.slice(shown.told), nameOf);
  return followedBy(rest, (said) => blockClosed(said, index));
}

/** Of whatever is being written, before the run ends in the midst of it. */
export function blocksClosed(state: State): Said {
  return [...state.blocks.keys()].reduce(
    (said: Said, index) => followedBy(said, (next) => blockClosed(next, index)),
    silent(state),
  );
}

export function callStart(toolCallName: string, { id, parent }: Pick<ShownCall, 'id' | 'parent'>): AgUiEvent {
  return { type: 'TOOL_CALL_START', toolCallId: id, toolCallName, parentMessageId: parent };
}

export function callInput(toolCallId: string, input: unknown): AgUiEvent {
  return { type: 'TOOL_CALL_ARGS', toolCallId, delta: JSON.stringify(input ?? {}) };
}

export function callEnd(toolCallId: string): AgUiEvent {
  return { type: 'TOOL_CALL_END', toolCallId };
}

type ToolBlock = Extract<Block, { kind: 'tool' }>;

function callCompleted(state: State, step: number, index: number, { call, name, input }: ToolBlock): Said {
  const shown = state.blocks.get(index);
  if (shown?.id !== undefined) {
    const { id, told } = shown;
    const missed = told === 0 ? [callInput(id, input)] : [];
    return inStep(withoutBlock(state, index), ...missed, callEnd(id));
  }
  const { now, given } = nextCall(replyIn(state).id, step, state.numbering);
  const isTold = !state.clientTools.has(name);
  const next = withCall({ ...state, numbering: now }, { call, name, ...given, input, isTold });
  return isTold
    ? inStep(next, callStart(name, given), callInput(given.id, input), callEnd(given.id))
    : silent(next);
}

function grown(state: State, index: number, block: ShownBlock, delta: string, nameOf: NameOf): Said {
  if (delta === '') return silent(state);
  if (block.id === undefined)
    return followedBy(begun(state, index, block, nameOf), (next) =>
      grown(next, index, next.blocks.get(index) ?? block, delta, nameOf),
    );
  const { kind, id, told } = block;
  const next = withBlock(state, index, { ...block, told: told + delta.length });
  if (kind === 'tool') return inStep(next, { type: 'TOOL_CALL_ARGS', toolCallId: id, delta });
  const type = kind === 'text' ? 'TEXT_MESSAGE_CONTENT' : 'REASONING_MESSAGE_CONTENT';
  return inStep(next, { type, messageId: id, delta });
}

function begun(state: State, index: number, block: ShownBlock, nameOf: NameOf): Said {
  const { id: reply, author } = replyIn(state);
  const isText = block.kind === 'text';
  const { now, given: messageId } = (isText ? nextText : nextThought)(reply, state.numbering);
  const next = withBlock({ ...state, numbering: now }, index, { ...block, id: messageId });
  if (isText)
    return inStep(next, {
      type: 'TEXT_MESSAGE_START',
      messageId,
      role: 'assistant',
      name: nameOf(author),
    });
  return inStep(
    next,
    { type: 'REASONING_START', messageId },
    { type: 'REASONING_MESSAGE_START', messageId, role: 'reasoning' },
  );
}

function blockClosed(state: State, index: number): Said {
  const block = state.blocks.get(index);
  const next = withoutBlock(state, index);
  if (block?.id === undefined) return silent(next);
  const { kind, id: messageId } = block;
  if (kind === 'tool') return inStep(next, callEnd(messageId));
  if (kind === 'text') return inStep(next, { type: 'TEXT_MESSAGE_END', messageId });
  return inStep(next, { type: 'REASONING_MESSAGE_END', messageId }, { type: 'REASONING_END', messageId });
}

function replyIn({ replies }: State): { id: string; author: string } {
  return replies.at(-1) ?? { id: 'm', author: '' };
}

function withSaid(state: State, block: Block): State {
  const last = state.replies.at(-1);
  if (!last) return state;
  const replies = [...state.replies.slice(0, -1), { ...last, blocks: [...last.blocks, block] }];
  return { ...state, replies };
}

function withBlock(state: State, index: number, block: ShownBlock): State {
  return { ...state, blocks: new Map(state.blocks).set(index, block) };
}

function withoutBlock(state: State, index: number): State {
  const blocks = new Map(state.blocks);
  blocks.delete(index);
  return { ...state, blocks };
}
