import { withoutMiddle } from '../context/beginning-of.js';
import { asHeard } from '../company/index.js';
import { blockInWords } from '../context/span-in-words.js';
import type { Block, Message } from '#shared/contracts';

const mostOfPiece = 4_000;

/**
 * What was said and done before, a line of JSON for each piece: so that nothing in a piece, such as a page that a tool
 * has read, can pass for the words of somebody else. `task`: the message in which another agent has asked for all this.
 */
export function transcriptOf(path: readonly Message[], task?: string): string[] {
  return asHeard(path).flatMap((message) =>
    message.blocks.flatMap((block) => {
      const said = withoutMiddle(blockInWords(block), mostOfPiece);
      return said === '' ? [] : [JSON.stringify({ by: sourceOf(message, block, task), said })];
    }),
  );
}

function sourceOf({ id, role, author }: Message, block: Block, task: string | undefined): string {
  if (block.kind === 'tool') return 'tool';
  if (role === 'user') return id === task ? 'another agent' : 'person';
  if (role === 'assistant') return `agent ${author}`;
  return author === 'system' ? 'summary' : `report of agent ${author}`;
}

/** Its beginning and its end, line by line. */
export function linesWithin(lines: readonly string[], most: number): string[] {
  let [begin, end, room] = [0, lines.length, most];
  while (begin < end) {
    const isLastNext = begin >= lines.length - end;
    const { length } = lines[isLastNext ? end - 1 : begin] ?? '';
    if (length > room) return [...lines.slice(0, begin), '…', ...lines.slice(end)];
    room -= length;
    if (isLastNext) end -= 1;
    else begin += 1;
  }
  return [...lines];
}
