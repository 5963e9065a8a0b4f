import type { Message, Receipt } from '#shared/contracts';
import { estimateBlock, estimateMessages } from './estimate-message.js';
import { plainView, type CompactionPlan, type PromptParts, type View } from './prompt-parts.js';
import { seamsOf } from './steps.js';
import { messagesOf, shortenedPath, type ShortenedPath } from './shortened-path.js';

interface Wish extends Pick<PromptParts, 'path' | 'view' | 'receipts' | 'current' | 'factor'> {
  /** What stays word for word, at least. */
  keepTokens: number;
}

/** A place in what prompts hold now. */
interface Cut {
  place: number;
  block: number;
}

/** Less is not worth a summary. */
const leastDropped = 256;
const mostOfSummary = 4_000;

/** Undefined where there is nothing worth dropping. */
export function planCompaction({
  path,
  view = plainView,
  receipts,
  current,
  keepTokens,
  factor,
}: Wish): CompactionPlan | undefined {
  const shown = shortenedPath(path, receipts);
  const cut = cutBefore(shown, keepTokens / factor, current);
  return cut && planFor(shown, cut, factor, view);
}

/** From the end back to the first seam behind which enough stays, and which leaves the current message where it is. */
function cutBefore(shown: ShortenedPath, keep: number, current: string | null): Cut | undefined {
  const { rest } = shown;
  let kept = 0;
  for (let place = rest.length - 1; place >= 0; place -= 1) {
    const message = rest[place];
    if (!message) continue;
    let end = message.blocks.length;
    for (const block of seamsOf(message).toReversed()) {
      for (const said of message.blocks.slice(block, end)) kept += estimateBlock(said);
      end = block;
      const cut = { place, block };
      if (isBehindRequest(shown, cut)) continue;
      if (kept > 0 && kept >= keep && keepsCurrent(shown, cut, current)) return cut;
    }
  }
  return undefined;
}

/** The request would stay anyway, so the cut is put before it. */
function isBehindRequest({ rest }: ShortenedPath, { place, block }: Cut): boolean {
  return block === 0 && rest[place]?.role === 'assistant' && rest[place - 1]?.role === 'user';
}

function keepsCurrent(shown: ShortenedPath, cut: Cut, current: string | null): boolean {
  const place = shown.rest.findLastIndex(({ id }) => id === current);
  return place < 0 || place >= cut.place || requestAt(shown, cut)?.id === current;
}

/** Whom the cut reply answers: he is heard word for word. */
function requestAt({ request, rest }: ShortenedPath, { place }: Cut): Message | undefined {
  if (rest[place]?.role !== 'assistant') return undefined;
  return rest.slice(0, place).findLast(({ role }) => role === 'user') ?? request;
}

function planFor(shown: ShortenedPath, cut: Cut, factor: number, view: View): CompactionPlan | undefined {
  const { receipt, rest } = shown;
  const message = rest[cut.place];
  const said = saidBefore(shown, cut);
  const tokens = estimateMessages(said);
  if (!message || tokens < leastDropped) return undefined;
  const earlier = receipt ? [earlierSummary(receipt)] : [];
  return {
    cut: { message: message.id, block: cut.block + offsetOf(shown, cut) },
    span: [...earlier, ...view.told(said)],
    dropped: (receipt?.dropped ?? 0) + said.filter(({ id }) => !isCounted(shown, id)).length,
    tokensBefore: Math.ceil(estimateMessages(view.shown(messagesOf(shown))) * factor),
    summaryTokens: Math.min(mostOfSummary, Math.floor((tokens + estimateMessages(earlier)) / 2)),
  };
}

function saidBefore(shown: ShortenedPath, cut: Cut): Message[] {
  const { request, rest } = shown;
  const stays = requestAt(shown, cut);
  const half = rest[cut.place];
  return [
    ...(request ? [request] : []),
    ...rest.slice(0, cut.place),
    ...(half && cut.block > 0 ? [{ ...half, blocks: half.blocks.slice(0, cut.block) }] : []),
  ].filter(({ id }) => id !== stays?.id);
}

/** The first message may itself be what an earlier cut has left. */
function offsetOf({ receipt }: ShortenedPath, { place }: Cut): number {
  return place === 0 ? (receipt?.cut.block ?? 0) : 0;
}

/** Part of it was dropped before. */
function isCounted({ receipt }: ShortenedPath, id: string): boolean {
  return receipt !== undefined && receipt.cut.block > 0 && receipt.cut.message === id;
}

/** In a role of its own, so that nobody takes it for words of the user's. */
function earlierSummary({ receipt, summary }: Receipt): Message {
  return {
    id: receipt,
    parent: null,
    turn: receipt,
    role: 'system',
    author: 'system',
    status: 'complete',
    blocks: [{ kind: 'text', text: summary }],
    createdAt: '1970-01-01T00:00:00.000Z',
  };
}
