import type { Block, Conversation, Message, OpenBlock } from '../contracts/index.js';

/**
 * The path with what is being written at its end, as a person sees it. The last blocks of a streaming
 * message are those of its open step, one for one, so that the deltas that follow find their block.
 */
export function visibleMessages({ messages, openTurn }: Conversation): Message[] {
  if (!openTurn?.reply) return messages;
  const { reply, openStep } = openTurn;
  const open = openStep?.blocks.map((block) => shownBlock(block, openStep.step)) ?? [];
  return [...messages, { ...reply, blocks: [...reply.blocks, ...open] }];
}

function shownBlock({ block, kind, text, call = '', name = '' }: OpenBlock, step: number): Block {
  if (block) return block;
  return kind === 'tool' ? { kind, step, call, name, input: text } : { kind, text };
}
