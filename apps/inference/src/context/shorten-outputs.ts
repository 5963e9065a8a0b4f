import type { Block, Message, ToolBlock } from '#shared/contracts';
import { estimateBlock } from './estimate-message.js';
import { beginningOf } from './beginning-of.js';

/** What is left of the output of an old call, in characters. */
const keptOfOutput = 1_000;

interface Place {
  message: number;
  block: number;
  call: ToolBlock;
}

interface Shortened {
  messages: Message[];
  saved: number;
  leftOut: string[];
}

/**
 * Cuts what tools have said, the oldest first, until as many tokens are saved as are too many. The last ones are
 * spared as long as the others suffice.
 */
export function shortenOutputs(messages: readonly Message[], tooMany: number, spared: number): Shortened {
  const { early, late } = longOutputs(messages, spared);
  const changed = messages.map((message) => ({ message, blocks: undefined as Block[] | undefined }));
  const leftOut: string[] = [];
  let saved = 0;
  for (const { message: at, block, call } of [...early, ...late]) {
    if (saved >= tooMany) break;
    const change = changed[at];
    if (!change) continue;
    const shorter = shortened(call);
    change.blocks ??= [...change.message.blocks];
    change.blocks[block] = shorter;
    saved += estimateBlock(call) - estimateBlock(shorter);
    leftOut.push(`output of ${call.name}`);
  }
  return {
    messages: changed.map(({ message, blocks }) => (blocks ? { ...message, blocks } : message)),
    saved,
    leftOut,
  };
}

/** All outputs worth cutting, in order; `late` begins with the last `spared` tokens. */
function longOutputs(messages: readonly Message[], spared: number): { early: Place[]; late: Place[] } {
  const early: Place[] = [];
  const late: Place[] = [];
  let behind = 0;
  for (let message = messages.length - 1; message >= 0; message -= 1) {
    const blocks = messages[message]?.blocks ?? [];
    for (let block = blocks.length - 1; block >= 0; block -= 1) {
      const call = blocks[block];
      if (!call) continue;
      if (isLong(call)) (behind < spared ? late : early).push({ message, block, call });
      behind += estimateBlock(call);
    }
  }
  return { early: early.toReversed(), late: late.toReversed() };
}

function isLong(block: Block): block is ToolBlock {
  return block.kind === 'tool' && (block.output?.length ?? 0) > keptOfOutput * 2;
}

const known = new WeakMap<ToolBlock, ToolBlock>();

/** The same object for the same call, so that it is estimated once. */
function shortened(call: ToolBlock): ToolBlock {
  const before = known.get(call);
  if (before) return before;
  const shorter = { ...call, output: beginningOf(call.output ?? '', keptOfOutput), truncated: true };
  known.set(call, shorter);
  return shorter;
}
