import type { BlockKind } from '#shared/contracts';
import type { ChatState } from './answer-state.js';

/** A piece of the answer: whether it is shown is up to what was asked for. */
export interface Piece {
  kind: 'content' | 'reasoning';
  text: string;
}

interface Said {
  state: ChatState;
  pieces: Piece[];
}

export function blockStarted(state: ChatState, index: number, kind: BlockKind): ChatState {
  const block = { kind, length: 0, held: '', isTold: false };
  return { ...state, blocks: new Map(state.blocks).set(index, block) };
}

/** A block that holds nothing but blanks says nothing, to its history neither. */
export function blockGrown(state: ChatState, index: number, text: string): Said {
  const block = state.blocks.get(index);
  if (!block || block.kind === 'tool' || text === '') return { state, pieces: [] };
  const words = block.held + text;
  const isTold = block.isTold || words.trim() !== '';
  const grown = { ...block, length: block.length + text.length, held: isTold ? '' : words, isTold };
  const next = { ...state, blocks: new Map(state.blocks).set(index, grown) };
  if (!isTold) return { state: next, pieces: [] };
  const kind = block.kind === 'text' ? 'content' : 'reasoning';
  const piece: Piece = { kind, text: (block.isTold ? '' : gapBefore(state, kind)) + words };
  return { state: withPiece(next, piece), pieces: [piece] };
}

/** Whatever of it the deltas have not told: they are not kept for good. */
export function blockWhole(state: ChatState, index: number, kind: 'text' | 'thinking', text: string): Said {
  const known = state.blocks.has(index) ? state : blockStarted(state, index, kind);
  return blockGrown(known, index, text.slice(known.blocks.get(index)?.length ?? 0));
}

function withPiece(state: ChatState, { kind, text }: Piece): ChatState {
  return kind === 'content'
    ? { ...state, content: state.content + text, gap: '\n' }
    : { ...state, reasoning: state.reasoning + text };
}

/** Texts of one reply are joined as its history joins them, so that it is known again when it is sent back. */
function gapBefore(state: ChatState, kind: Piece['kind']): string {
  if (state[kind] === '') return '';
  return kind === 'content' ? state.gap : '\n\n';
}
