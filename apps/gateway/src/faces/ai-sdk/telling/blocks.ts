import type { Block, EntryBody } from '#shared/contracts';
import { withCall } from './calls.js';
import type { Chunk } from './chunks.js';
import { inStep, silent, type Said } from './steps.js';
import type { ShownBlock, State } from './state.js';

export function blockStarted(state: State, body: EntryBody<'block.started'>): Said {
  const { index, kind, call, name = '' } = body;
  if (kind !== 'tool') return silent(opened(state, index, textBlock(state, kind)));
  // The id under which a client's own call is answered is known once it is asked for.
  if (call === undefined || state.clientTools.has(name)) return silent(state);
  const id = freeId(state, call);
  const next = opened(state, index, { kind: 'tool', id, name, told: 0 });
  return inStep({ ...next, callIds: new Set(state.callIds).add(id) }, [toolStart(id, name)]);
}

export function blockDelta(state: State, { index, text }: EntryBody<'block.delta'>): Said {
  const block = state.blocks.get(index);
  return block ? grown(state, index, block, text) : silent(state);
}

/** Deltas are not kept for good, so the end tells what they have left out. */
export function blockCompleted(state: State, { index, block }: EntryBody<'block.completed'>): Said {
  switch (block.kind) {
    case 'text':
    case 'thinking':
      return textCompleted(state, index, block);
    case 'tool':
      return toolCompleted(state, index, block);
    default:
      return silent(state);
  }
}

/** Of whatever is being written, before the message ends in the midst of it. */
export function blocksClosed(state: State): Said {
  const ends = [...state.blocks.values()].flatMap(({ kind, id, told }): Chunk[] =>
    kind === 'tool' || told === 0 ? [] : [{ type: `${kind}-end`, id }],
  );
  return inStep({ ...state, blocks: new Map() }, ends);
}

type Texts = Extract<Block, { kind: 'text' | 'thinking' }>;

function textCompleted(state: State, index: number, block: Texts): Said {
  const shown = state.blocks.get(index) ?? textBlock(state, block.kind);
  const { state: before, frames } = grown(state, index, shown, block.text.slice(shown.told));
  const isTold = (before.blocks.get(index)?.told ?? 0) > 0;
  const end: Chunk[] = isTold ? [{ type: `${shown.kind}-end`, id: shown.id }] : [];
  const sources = block.kind === 'text' ? sourcesOf(shown.id, block.citations ?? []) : [];
  const said = inStep(closed(before, index), [...end, ...sources]);
  return { state: said.state, frames: [...frames, ...said.frames] };
}

function toolCompleted(state: State, index: number, block: Extract<Block, { kind: 'tool' }>): Said {
  const { call, name, input } = block;
  const isClients = state.clientTools.has(name);
  const id = state.blocks.get(index)?.id ?? (isClients ? call : freeId(state, call));
  const calls = withCall(state.calls, { call, id, name, input });
  const next = { ...closed(state, index), calls };
  if (isClients) return silent(next);
  const callIds = new Set(state.callIds).add(id);
  return inStep({ ...next, callIds }, [inputOf(id, name, input)]);
}

export function inputOf(toolCallId: string, toolName: string, input: unknown): Chunk {
  return { type: 'tool-input-available', toolCallId, toolName, input, ...ours };
}

/** The client knows none of our tools beforehand, and must not run them. */
const ours = { providerExecuted: true, dynamic: true };

function toolStart(toolCallId: string, toolName: string): Chunk {
  return { type: 'tool-input-start', toolCallId, toolName, ...ours };
}

function grown(state: State, index: number, block: ShownBlock, text: string): Said {
  const next = opened(state, index, { ...block, told: block.told + text.length });
  if (text === '') return silent(next);
  const { kind, id, told } = block;
  if (kind === 'tool')
    return inStep(next, [{ type: 'tool-input-delta', toolCallId: id, inputTextDelta: text }]);
  const start: Chunk[] = told === 0 ? [{ type: `${kind}-start`, id }] : [];
  return inStep(next, [...start, { type: `${kind}-delta`, id, delta: text }]);
}

function textBlock({ blocksSoFar }: State, kind: 'text' | 'thinking'): ShownBlock {
  return { kind: kind === 'text' ? 'text' : 'reasoning', id: `b${blocksSoFar + 1}`, told: 0 };
}

function opened(state: State, index: number, block: ShownBlock): State {
  const isNew = !state.blocks.has(index);
  const blocks = new Map(state.blocks).set(index, block);
  return { ...state, blocks, blocksSoFar: state.blocksSoFar + (isNew ? 1 : 0) };
}

function closed(state: State, index: number): State {
  const blocks = new Map(state.blocks);
  blocks.delete(index);
  return { ...state, blocks };
}

function freeId({ callIds }: State, call: string): string {
  for (let times = 1; ; times += 1) {
    const id = times === 1 ? call : `${call}_${times}`;
    if (!callIds.has(id)) return id;
  }
}

function sourcesOf(block: string, citations: readonly Record<string, unknown>[]): Chunk[] {
  return citations.flatMap(({ url, title }, place): Chunk[] => {
    if (typeof url !== 'string') return [];
    const named = typeof title === 'string' ? { title } : {};
    return [{ type: 'source-url', sourceId: `${block}_${place + 1}`, url, ...named }];
  });
}
