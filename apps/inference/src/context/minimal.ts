import type { AttachedBlock, Block, Message, ToolBlock } from '#shared/contracts';
import { beginningOf } from './beginning-of.js';
import { estimateMessage } from './estimate-message.js';

const mostOfOutput = 500;

/**
 * A path in words alone, for a model to which all else was too long. What tools have said is told by the user's
 * side: a call that is written out as text would be imitated.
 */
export function inWords(messages: readonly Message[]): Message[] {
  return messages.flatMap((message) =>
    message.role === 'assistant' ? replyInWords(message) : saidInWords(message),
  );
}

function saidInWords(message: Message): Message[] {
  const texts = message.blocks.flatMap(textOf);
  return texts.length === 0 ? [] : [{ ...message, blocks: asBlocks(texts) }];
}

function replyInWords(reply: Message): Message[] {
  return runsOf(reply.blocks).flatMap((run, place) => {
    const texts = run.flatMap(textOf);
    if (texts.length === 0) return [];
    const role = run[0]?.kind === 'tool' ? ('user' as const) : reply.role;
    return [{ ...reply, id: `${reply.id}-${place}`, role, blocks: asBlocks(texts) }];
  });
}

/** Blocks side by side that the same side would have said. */
function runsOf(blocks: readonly Block[]): Block[][] {
  const runs: Block[][] = [];
  for (const block of blocks) {
    if (textOf(block).length === 0) continue;
    const run = runs.at(-1);
    if (run && (run[0]?.kind === 'tool') === (block.kind === 'tool')) run.push(block);
    else runs.push([block]);
  }
  return runs;
}

function textOf(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return block.text.trim() === '' ? [] : [block.text];
    case 'tool':
      return [resultInWords(block)];
    case 'image':
    case 'file':
      return [hintOf(block)];
    case 'thinking':
    case 'marker':
    case 'error':
      return [];
  }
}

function resultInWords({ name, output = '', outcome = 'cancelled' }: ToolBlock): string {
  const said = output.trim() === '' ? `(nothing: ${outcome})` : beginningOf(output, mostOfOutput);
  return `Tool result (${name}): ${said}`;
}

function hintOf({ name, mediaType, path }: AttachedBlock): string {
  const where = path === undefined ? 'not shown here' : `in your workspace at ${path}`;
  return `[Attached file ${name} (${mediaType}): ${where}]`;
}

function asBlocks(texts: readonly string[]): Block[] {
  return texts.map((text) => ({ kind: 'text', text }));
}

/**
 * Without its oldest messages, until it fits. The message that is answered stays in any case, and the summary of
 * what was before, which is the first, goes last of all others.
 */
export function newestWithin(
  messages: readonly Message[],
  most: number,
  { current, summary }: { current: string | null; summary: string | undefined },
): { messages: Message[]; dropped: number } {
  const gone = new Set<Message>();
  let tokens = messages.reduce((sum, message) => sum + estimateMessage(message), 0);
  const old = messages.filter(({ id }) => id !== current && id !== summary);
  for (const message of [...old, ...messages.filter(({ id }) => id === summary)]) {
    if (tokens <= most) break;
    gone.add(message);
    tokens -= estimateMessage(message);
  }
  return { messages: messages.filter((message) => !gone.has(message)), dropped: gone.size };
}
