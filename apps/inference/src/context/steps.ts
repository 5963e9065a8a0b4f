import type { Block, Message } from '#shared/contracts';

/**
 * Where a message may be cut: before its first block, and in a reply behind the calls of each step. Thinking stays
 * with the calls that it led to, and calls of one step with each other: a provider refuses halves.
 */
export function seamsOf({ role, blocks }: Message): number[] {
  return role === 'assistant' ? [0, ...seamsBehindCalls(blocks)] : [0];
}

function seamsBehindCalls(blocks: readonly Block[]): number[] {
  const seams: number[] = [];
  let nextStep: number | undefined;
  for (let place = blocks.length - 1; place >= 0; place -= 1) {
    const block = blocks[place];
    if (block?.kind !== 'tool') continue;
    if (block.step !== nextStep && place + 1 < blocks.length) seams.push(place + 1);
    nextStep = block.step;
  }
  return seams.toReversed();
}

/** The message from one block on, or as it is. */
export function fromBlock(message: Message, block: number): Message {
  return block === 0 ? message : { ...message, blocks: message.blocks.slice(block) };
}
