import type { AttachedBlock, Block, Message, OpenTurn } from '#shared/contracts';
import { attachedTo, isAsking } from '../models/prompt/attached.js';

/** What a turn is to answer: its own message, which an earlier turn may have failed at, and what has joined it. */
export function saidTo({ turn, message }: OpenTurn, messages: readonly Message[]): Message[] {
  return messages.filter((each) => each.role === 'user' && (each.id === message || each.turn === turn));
}

/** Those of a path that a model may be shown. What it says itself is never sent back as a file. */
export function showable(path: readonly Message[]): AttachedBlock[] {
  return path
    .filter(isAsking)
    .flatMap(attachedTo)
    .filter(({ problem }) => problem === undefined);
}

/** The messages with files of which it is now known that no model takes them, wherever they stand. */
export function withRefused(path: readonly Message[], files: ReadonlySet<string>): Message[] {
  const problem = "The model's provider did not accept this file.";
  return path
    .filter((message) => showable([message]).some(({ file }) => files.has(file)))
    .map((message) => changed(message, (block) => (files.has(block.file) ? { ...block, problem } : block)));
}

export function changed(message: Message, change: (block: AttachedBlock) => AttachedBlock): Message {
  const blocks = message.blocks.map((block): Block =>
    block.kind === 'image' || block.kind === 'file' ? change(block) : block,
  );
  return { ...message, blocks };
}

/** Files that nobody has put anywhere yet, and of which nobody knows that this cannot be done. */
export function unplaced(message: Message): AttachedBlock[] {
  return attachedTo(message).filter(({ path, problem }) => path === undefined && problem === undefined);
}
