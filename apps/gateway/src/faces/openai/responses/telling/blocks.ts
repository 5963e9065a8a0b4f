import type { ResponseEvent } from './events.js';
import { itemOfBlock, summaryPart, textPart, type OutputItem } from './items.js';
import { saying, silent, withNext, type OpenBlock, type ResponseState, type Step } from './state.js';

type Told = OpenBlock & { at: number };

/** Whether the frames of its opening will come depends on whether it says anything; their numbers are its own. */
export function blockStarted(
  state: ResponseState,
  index: number,
  { kind, id }: Pick<OpenBlock, 'kind' | 'id'>,
): ResponseState {
  const { next } = state.place;
  const block: OpenBlock = {
    kind,
    id,
    opening: next,
    at: undefined,
    held: '',
    text: '',
    length: 0,
    missed: undefined,
  };
  return withNext(withBlock(state, index, block), next + openingFrames);
}

const openingFrames = 2;

/** These had numbers, once. */
export function deltasMissed(state: ResponseState, count: number): ResponseState {
  const block = state.latest === undefined ? undefined : state.blocks.get(state.latest);
  if (!block || state.latest === undefined || count === 0) return state;
  const { next } = state.place;
  const missed = { first: block.missed?.first ?? next, last: next + count - 1 };
  return withNext(withBlock(state, state.latest, { ...block, missed }), next + count);
}

/** Each delta has a number, told or not: so that it can be reckoned when there are no deltas any more. */
export function blockGrown(state: ResponseState, index: number, text: string): Step {
  const block = state.blocks.get(index);
  if (!block) return silent(state);
  const number = state.place.next;
  return grown(withNext(state, number + 1), index, block, { text, number });
}

/** Tells what of it no delta has told, and that it has ended. */
export function blockWhole(state: ResponseState, index: number, text: string): Step {
  const block = state.blocks.get(index);
  if (!block) return silent(state);
  const rest = text.slice(block.length);
  const last = rest === '' ? silent(state) : restOf(state, index, block, rest);
  return both(last, ended(last.state, index, 'completed'));
}

/** The end has come before theirs. */
export function blocksCut(state: ResponseState): Step {
  return [...state.blocks.keys()].reduce<Step>(
    (step, index) => both(step, ended(step.state, index, 'incomplete')),
    silent(state),
  );
}

/** With what has been told of those that have not ended. */
export function outputNow({ output, blocks }: ResponseState): readonly OutputItem[] {
  return [...blocks.values()]
    .filter(isTold)
    .reduce<readonly OutputItem[]>(
      (items, block) => items.with(block.at, itemOfBlock(block, 'in_progress', block.text)),
      output,
    );
}

function restOf(state: ResponseState, index: number, block: OpenBlock, text: string): Step {
  const { missed } = block;
  if (!missed || block.length > 0) return blockGrown(state, index, text);
  return grown(state, index, block, { text, number: missed.last, first: missed.first });
}

interface Piece extends Pick<ResponseEvent, 'number' | 'first'> {
  text: string;
}

/** A block that holds nothing but blanks says nothing, to its history neither. */
function grown(state: ResponseState, index: number, block: OpenBlock, { text, ...numbers }: Piece): Step {
  const words = block.held + text;
  const length = block.length + text.length;
  if (block.at === undefined && words.trim() === '')
    return silent(withBlock(state, index, { ...block, held: words, length }));
  const opened = block.at === undefined ? opening(state, block) : { state, events: [], at: block.at };
  const said = block.at === undefined && block.kind === 'text' ? state.gap + words : words;
  const told: Told = { ...block, at: opened.at, held: '', text: block.text + said, length };
  const delta: ResponseEvent = { ...numbers, type: deltaType[block.kind], body: deltaBody(told, said) };
  return { state: withBlock(opened.state, index, told), events: [...opened.events, delta] };
}

function opening(state: ResponseState, block: OpenBlock): Step & { at: number } {
  const at = state.output.length;
  const item = itemOfBlock(block, 'in_progress');
  const output = [...state.output, item];
  const placed: Told = { ...block, at };
  const events: ResponseEvent[] = [
    {
      number: block.opening,
      type: 'response.output_item.added',
      body: { output_index: at, item },
    },
    { number: block.opening + 1, type: `${partName[block.kind]}.added`, body: partBody(placed, '') },
  ];
  const gap = block.kind === 'text' ? '\n' : state.gap;
  return { state: { ...state, output, gap }, events, at };
}

function ended(state: ResponseState, index: number, status: 'completed' | 'incomplete'): Step {
  const block = state.blocks.get(index);
  const blocks = new Map(state.blocks);
  blocks.delete(index);
  const latest = state.latest === index ? undefined : state.latest;
  if (!block || !isTold(block)) return silent({ ...state, blocks, latest });
  const item = itemOfBlock(block, status, block.text);
  return saying({ ...state, blocks, latest, output: state.output.with(block.at, item) }, [
    [doneType[block.kind], doneBody(block)],
    [`${partName[block.kind]}.done`, partBody(block, block.text)],
    ['response.output_item.done', { output_index: block.at, item }],
  ]);
}

const partName = { text: 'response.content_part', thinking: 'response.reasoning_summary_part' } as const;
const deltaType = {
  text: 'response.output_text.delta',
  thinking: 'response.reasoning_summary_text.delta',
} as const;
const doneType = {
  text: 'response.output_text.done',
  thinking: 'response.reasoning_summary_text.done',
} as const;

function placeOf({ kind, id, at }: Told) {
  const item_id = itemOfBlock({ kind, id }, 'in_progress').id;
  return kind === 'text'
    ? { item_id, output_index: at, content_index: 0 }
    : { item_id, output_index: at, summary_index: 0 };
}

function partBody(block: Told, text: string) {
  return { ...placeOf(block), part: block.kind === 'text' ? textPart(text) : summaryPart(text) };
}

function deltaBody(block: Told, delta: string) {
  return { ...placeOf(block), delta, ...(block.kind === 'text' ? { logprobs: [] } : {}) };
}

function doneBody(block: Told) {
  return { ...placeOf(block), text: block.text, ...(block.kind === 'text' ? { logprobs: [] } : {}) };
}

function isTold(block: OpenBlock): block is Told {
  return block.at !== undefined;
}

function withBlock(state: ResponseState, index: number, block: OpenBlock): ResponseState {
  return { ...state, blocks: new Map(state.blocks).set(index, block) };
}

export function both(one: Step, other: Step): Step {
  return { ...other, events: [...one.events, ...other.events] };
}
