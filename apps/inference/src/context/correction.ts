import type { Block, Message, Usage } from '#shared/contracts';
import { wholePrompt } from './assemble.js';
import { estimateUnsent } from './estimate-message.js';
import { plainView, type PromptParts, type View } from './prompt-parts.js';
import { messagesOf, shortenedPath, type ShortenedPath } from './shortened-path.js';
import { seamsOf } from './steps.js';

type Parts = Omit<PromptParts, 'level' | 'factor'>;

/** A model's tokens are rarely half or twice of what we think. Fewer than that, and what it has seen was shorter. */
const least = 0.5;
const most = 2;

/**
 * How far estimates are off for this conversation: what its provider has counted last, over our estimate of the
 * same. `soFar` is what the open reply has cost; without it the last finished reply tells.
 */
export function correction(parts: Parts, soFar?: Usage): number {
  const open = parts.path.at(-1);
  const told = open?.status === 'streaming' && open.blocks.length > 0 ? countedOf(soFar) : undefined;
  const factor = told && open ? inOpenReply(parts, open, told) : afterReply(parts);
  return factor < least ? 1 : Math.min(most, factor);
}

/** Nobody has counted what is itself estimated. */
function countedOf(usage: Usage | undefined): number | undefined {
  return usage && !usage.estimated && usage.contextUsed > 0 ? usage.contextUsed : undefined;
}

/** A compaction of the open turn was made before its last step or after it, which no receipt says: the closer counts. */
function inOpenReply(parts: Parts, open: Message, told: number): number {
  const { path, receipts } = parts;
  const now = told / openTokens(parts, shortenedPath(path, receipts));
  if (receipts.at(-1)?.on !== open.parent) return now;
  const before = told / openTokens(parts, shortenedPath(path, receipts.slice(0, -1)));
  return Math.abs(Math.log(before)) < Math.abs(Math.log(now)) ? before : now;
}

/** When the last step was counted, its calls had no results yet. */
function openTokens(parts: Parts, shown: ShortenedPath): number {
  const { view = plainView } = parts;
  const messages = view.shown(messagesOf(shown));
  const open = messages.slice(-1).map(withoutLastResults);
  return tokensOf(parts, [...messages.slice(0, -1), ...open]);
}

function withoutLastResults(reply: Message): Message {
  const behind = reply.blocks.findLastIndex(({ kind }) => kind !== 'tool') + 1;
  const unanswered = (block: Block): Block => (block.kind === 'tool' ? { ...block, output: '' } : block);
  const blocks = reply.blocks.map((block, place) => (place < behind ? block : unanswered(block)));
  return { ...reply, blocks };
}

function afterReply(parts: Parts): number {
  const { path, view = plainView, receipts } = parts;
  const { rest } = shortenedPath(path, receipts);
  const fromEnd = rest.toReversed().findIndex((reply) => isOwn(reply, view) && countedOf(reply.usage));
  if (fromEnd < 0) return 1;
  const end = path.length - fromEnd;
  const reply = path[end - 1];
  const told = countedOf(reply?.usage) ?? 0;
  // One that was made by hand after the reply had no part in its prompt.
  const then = receipts.filter(({ on }) => on !== reply?.id);
  return told / tokensOf(parts, view.shown(messagesOf(shortenedPath(path, then, end))));
}

/** What another agent was counted was another prompt. */
function isOwn(reply: Message, view: View): boolean {
  return reply.role === 'assistant' && view.shown([reply])[0]?.role === 'assistant';
}

/**
 * As it was sent, whatever had to be left out, and what was answered to it, thoughts included; never nothing, so
 * that it can be divided by.
 */
function tokensOf(parts: Parts, messages: Message[]): number {
  return Math.max(1, wholePrompt({ ...parts, factor: 1 }, messages).tokens + unsentIn(messages.at(-1)));
}

/** Only of the last step: what was thought before it was no part of its prompt. */
function unsentIn(reply: Message | undefined): number {
  const lastStep = reply?.blocks.slice(seamsOf(reply).at(-1)) ?? [];
  return lastStep.reduce((sum, block) => sum + estimateUnsent(block), 0);
}
