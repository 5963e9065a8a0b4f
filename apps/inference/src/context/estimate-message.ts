import type { AttachedBlock, Block, Message, ToolBlock } from '#shared/contracts';
import type { ToolOffer } from '../turns/tools-port.js';
import { estimateText } from './estimate-text.js';

/** What providers put around a message, and around a call with its result. */
const aroundMessage = 4;
const aroundCall = 24;
const aroundOffer = 12;
/** "[Attached file NAME (type, size): in your workspace at PATH]" */
const hint = 48;

const messages = new WeakMap<Message, number>();
const blocks = new WeakMap<Block, number>();
const offers = new WeakMap<ToolOffer, number>();

/** Counted once for each object: whoever changes a message makes a new one, of which most blocks are the old. */
export function estimateMessage(message: Message): number {
  return remembered(messages, message, () =>
    message.blocks.reduce((sum, block) => sum + estimateBlock(block), aroundMessage),
  );
}

export function estimateMessages(path: readonly Message[]): number {
  return path.reduce((sum, message) => sum + estimateMessage(message), 0);
}

export function estimateBlock(block: Block): number {
  return remembered(blocks, block, () => countedBlock(block));
}

/** What was output once, and is never sent: it is in no prompt, but in what a provider has counted of an answer. */
export function estimateUnsent(block: Block): number {
  return block.kind === 'thinking' && isUnsent(block) ? estimateText(block.text) : 0;
}

/** Nobody takes thoughts back that nobody has signed. */
function isUnsent({ redacted, signature }: Extract<Block, { kind: 'thinking' }>): boolean {
  return !redacted && !signature;
}

export function estimateOffers(tools: readonly ToolOffer[]): number {
  return tools.reduce((sum, tool) => sum + estimateOffer(tool), 0);
}

function estimateOffer(tool: ToolOffer): number {
  return remembered(
    offers,
    tool,
    () =>
      aroundOffer +
      estimateText(tool.name) +
      estimateText(tool.description) +
      estimateText(JSON.stringify(tool.inputSchema)),
  );
}

function remembered<T extends object>(known: WeakMap<T, number>, thing: T, count: () => number): number {
  const before = known.get(thing);
  if (before !== undefined) return before;
  const tokens = count();
  known.set(thing, tokens);
  return tokens;
}

function countedBlock(block: Block): number {
  switch (block.kind) {
    case 'text':
      return estimateText(block.text);
    case 'thinking':
      if (block.redacted) return estimateCipher(block.redacted);
      return isUnsent(block) ? 0 : estimateText(block.text);
    case 'tool':
      return estimateCall(block);
    case 'image':
      return isHint(block) ? hint : estimateImage(block);
    case 'file':
      return isHint(block) || block.mediaType !== 'application/pdf' ? hint : estimatePdf(block);
    case 'marker':
    case 'error':
      return 0;
  }
}

function estimateCall({ name, input, output }: ToolBlock): number {
  const asked = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
  return aroundCall + estimateText(name) + estimateText(asked) + estimateText(output ?? '');
}

/** What lies in the workspace, or nowhere, is told in words. */
function isHint({ path, problem }: AttachedBlock): boolean {
  return path !== undefined || problem !== undefined;
}

/** Anthropic's rule; what is larger is made smaller before it is looked at. */
const pixelsPerToken = 750;
const mostForImage = 1_600;

function estimateImage({ width, height }: AttachedBlock): number {
  if (width === undefined || height === undefined) return mostForImage;
  return Math.min(mostForImage, Math.ceil((width * height) / pixelsPerToken));
}

/** Pages are not counted here: a rough figure for a page of some 100 kB, seen and read. */
const bytesPerToken = 50;
const leastForPdf = 1_500;
const mostForPdf = 60_000;

function estimatePdf({ size }: AttachedBlock): number {
  return Math.min(mostForPdf, Math.max(leastForPdf, Math.ceil(size / bytesPerToken)));
}

const cipherPerToken = 6;

function estimateCipher(redacted: string): number {
  return Math.ceil(redacted.length / cipherPerToken);
}
