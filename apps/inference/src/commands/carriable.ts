import type { Block, Message, Segment } from '#shared/contracts';
import { firstOf } from '../context/beginning-of.js';
import { bytesOf, mostAppendBytes } from './within-append.js';

/** With room for what is said of it beside. */
const mostBytes = mostAppendBytes - 20_000;

/** As JSON has it, where it must be escaped. */
const bytesOfACharacter = 6;

/**
 * A message as the log can carry it once more. It was written bit by bit, and may be longer than anything the log takes
 * at once: then the outputs of its tools are cut; where that is not enough what it has thought is left out, and only in
 * the end its words are cut. Memory keeps the whole.
 */
export function carriable(message: Message): Message {
  // Words stand in it twice where they were looked at part by part.
  const most = Math.floor(mostBytes / 3 / bytesOfACharacter / message.blocks.length);
  return [outputsCut, withoutThoughts, wordsCut].reduce(
    (shorter, shorten) => (bytesOf(shorter) <= mostBytes ? shorter : shorten(shorter, most)),
    message,
  );
}

function outputsCut(message: Message, most: number): Message {
  return { ...message, blocks: message.blocks.map((block) => outputCut(block, most)) };
}

/** Shortened they would not be the model's own any more, and its provider would refuse them. */
function withoutThoughts(message: Message): Message {
  return { ...message, blocks: message.blocks.filter(({ kind }) => kind !== 'thinking') };
}

function wordsCut({ segments, ...message }: Message, most: number): Message {
  const blocks = message.blocks.map((block) => cut(block, most));
  return { ...message, blocks, ...(segments ? { segments: partsCut(segments, most) } : {}) };
}

function outputCut(block: Block, most: number): Block {
  if (block.kind !== 'tool' || (block.output ?? '').length <= most) return block;
  return { ...block, output: firstOf(block.output ?? '', most), truncated: true };
}

function cut(block: Block, most: number): Block {
  switch (block.kind) {
    case 'text':
      return { ...block, text: firstOf(block.text, most) };
    case 'tool':
      return JSON.stringify(block.input ?? null).length <= most ? block : { ...block, input: {} };
    default:
      return block;
  }
}

/** What is out of character stays that, however little of it is left. */
function partsCut(segments: readonly Segment[], most: number): Segment[] {
  let left = most;
  return segments.flatMap((segment) => {
    const text = firstOf(segment.text, left);
    left -= text.length;
    return text === '' ? [] : [{ ...segment, text }];
  });
}
