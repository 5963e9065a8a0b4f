import type { AttachedBlock, Message } from '#shared/contracts';

export function attachedTo({ blocks }: Message): AttachedBlock[] {
  return blocks.filter((block): block is AttachedBlock => block.kind === 'image' || block.kind === 'file');
}

/** Files that nobody has put anywhere yet, and of which nobody knows that this cannot be done. */
export function unplaced(message: Message): AttachedBlock[] {
  return attachedTo(message).filter(({ path, problem }) => path === undefined && problem === undefined);
}
