import type { Block } from '#shared/contracts';
import type { Told } from '../../telling/telling.js';
import { blockDelta, blockStart, blockStop, messageStart, type ContentBlock } from './frames.js';
import type { OpenBlock, ToldMessage } from './told-message.js';

type Out = Told<ToldMessage>;
type Speech = Extract<Block, { kind: 'text' | 'thinking' }>;

/** Told for what it changes; nothing may be told before this. */
export function begun(message: ToldMessage): Out {
  if (message.isBegun) return { state: message, frames: [] };
  return { state: { ...message, isBegun: true }, frames: [messageStart(message)] };
}

export function andThen({ state, frames }: Out, next: (message: ToldMessage) => Out): Out {
  const told = next(state);
  return { ...told, frames: [...frames, ...told.frames] };
}

/** More of a block. A block begins with its first word: one that says nothing is none. */
export function said(message: ToldMessage, index: number, kind: OpenBlock['kind'], text: string): Out {
  if (text === '') return { state: message, frames: [] };
  if (message.open?.index === index) return extended(message, message.open, text);
  if (message.step.shown.includes(index)) return { state: message, frames: [] };
  return andThen(opened(message, index, kind), (state) => extended(state, { index, kind, text: '' }, text));
}

/** A block as it stands in the log: whatever of it was not told word by word is told now. */
export function completed(message: ToldMessage, index: number, block: Speech): Out {
  if (block.kind === 'thinking' && block.redacted !== undefined)
    return redacted(message, index, block.redacted);
  const told = message.open?.index === index ? message.open.text : '';
  const rest = block.text.startsWith(told) ? block.text.slice(told.length) : '';
  const signature = block.kind === 'thinking' ? (block.signature ?? '') : '';
  const spoken = said(message, index, block.kind, rest);
  return spoken.state.open?.index === index ? andThen(spoken, (state) => closed(state, signature)) : spoken;
}

/** The open block is over, as far as it was told. */
export function closed(message: ToldMessage, signature = ''): Out {
  const { open, content } = message;
  if (!open) return { state: message, frames: [] };
  const place = content.length;
  const signed = signature === '' ? [] : [blockDelta(place, { type: 'signature_delta', signature })];
  return {
    state: { ...message, open: undefined, content: [...content, blockOf(open, signature)] },
    frames: [...signed, blockStop(place)],
  };
}

/** A block that comes all at once, behind all others; `fill` is what stands between its beginning and its end. */
export function added(
  message: ToldMessage,
  empty: ContentBlock,
  whole: ContentBlock,
  fill: (place: number) => string[],
): Out {
  const before = andThen(begun(message), closed);
  const place = before.state.content.length;
  return andThen(before, (state) => ({
    state: { ...state, content: [...state.content, whole] },
    frames: [blockStart(place, empty), ...fill(place), blockStop(place)],
  }));
}

function redacted(message: ToldMessage, index: number, data: string): Out {
  const block = { type: 'redacted_thinking', data } as const;
  return added(shownAlso(message, index), block, block, () => []);
}

function opened(message: ToldMessage, index: number, kind: OpenBlock['kind']): Out {
  const before = andThen(begun(message), closed);
  const open = { index, kind, text: '' };
  return andThen(before, (state) => ({
    state: { ...shownAlso(state, index), open },
    frames: [blockStart(state.content.length, blockOf(open, ''))],
  }));
}

function extended(message: ToldMessage, open: OpenBlock, text: string): Out {
  const place = message.content.length;
  const delta =
    open.kind === 'text'
      ? blockDelta(place, { type: 'text_delta', text })
      : blockDelta(place, { type: 'thinking_delta', thinking: text });
  return { state: { ...message, open: { ...open, text: open.text + text } }, frames: [delta] };
}

function shownAlso(message: ToldMessage, index: number): ToldMessage {
  const { step } = message;
  return { ...message, step: { ...step, shown: [...step.shown, index] } };
}

function blockOf({ kind, text }: OpenBlock, signature: string): ContentBlock {
  return kind === 'text'
    ? { type: 'text', text, citations: null }
    : { type: 'thinking', thinking: text, signature };
}
