import type { AttachedBlock, Message, OpenTurn } from '#shared/contracts';

/** What a turn is to answer: its own message, which an earlier turn may have failed at, and what has joined it. */
export function saidTo({ turn, message }: OpenTurn, messages: readonly Message[]): Message[] {
  return messages.filter((each) => each.role === 'user' && (each.id === message || each.turn === turn));
}

export function attachedTo({ blocks }: Message): AttachedBlock[] {
  return blocks.filter((block): block is AttachedBlock => block.kind === 'image' || block.kind === 'file');
}

/** Files that nobody has put anywhere yet, and of which nobody knows that this cannot be done. */
export function unplaced(message: Message): AttachedBlock[] {
  return attachedTo(message).filter(({ path, problem }) => path === undefined && problem === undefined);
}
