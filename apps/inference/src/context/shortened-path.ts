import type { Message, Receipt } from '#shared/contracts';
import { fromBlock, seamsOf } from './steps.js';

/** A path as prompts hold it: behind the last receipt that counts, and its summary in the place of the rest. */
export interface ShortenedPath {
  receipt: Receipt | undefined;
  /** What is answered by the reply that the cut goes through: it stays word for word. */
  request: Message | undefined;
  /** What stays; of the first message perhaps only the later blocks. */
  rest: Message[];
}

/**
 * Walks from the end and never looks past the cut and the message that it answers: what lies before may be as
 * long as it likes. Up to `end`, for the path as it was at that message.
 */
export function shortenedPath(
  path: readonly Message[],
  receipts: readonly Receipt[],
  end = path.length,
): ShortenedPath {
  const cuts = byCutMessage(receipts);
  const seen = new Set<string>();
  const rest: Message[] = [];
  for (let place = end - 1; place >= 0; place -= 1) {
    const message = path[place];
    if (!message) continue;
    seen.add(message.id);
    const receipt = countingAt(message, cuts.get(message.id) ?? [], seen);
    if (receipt) {
      rest.push(fromBlock(message, receipt.cut.block));
      return { receipt, request: requestOf(path, place), rest: rest.toReversed() };
    }
    rest.push(message);
  }
  return { receipt: undefined, request: undefined, rest: rest.toReversed() };
}

/** The one that shortens prompts now: of those whose cut and whose head at that time are on the path, the farthest. */
export function receiptThatCounts(
  path: readonly Message[],
  receipts: readonly Receipt[],
): Receipt | undefined {
  return receipts.length === 0 ? undefined : shortenedPath(path, receipts).receipt;
}

/** What a prompt holds of a path, in order. */
export function messagesOf({ receipt, request, rest }: ShortenedPath): Message[] {
  return [...(receipt ? [summaryMessage(receipt)] : []), ...(request ? [request] : []), ...rest];
}

function byCutMessage(receipts: readonly Receipt[]): ReadonlyMap<string, readonly Receipt[]> {
  const cuts = new Map<string, Receipt[]>();
  for (const receipt of receipts) {
    const { message } = receipt.cut;
    cuts.set(message, [...(cuts.get(message) ?? []), receipt]);
  }
  return cuts;
}

/** The head of that time is behind the cut, or right before it: then a reply was cut that was still being written. */
function countingAt(
  message: Message,
  cutHere: readonly Receipt[],
  seen: ReadonlySet<string>,
): Receipt | undefined {
  if (cutHere.length === 0) return undefined;
  const seams = seamsOf(message);
  const counting = cutHere.filter(
    ({ on, cut }) => (seen.has(on) || on === message.parent) && seams.includes(cut.block),
  );
  return counting.reduce<Receipt | undefined>(
    (last, receipt) => (last && last.cut.block > receipt.cut.block ? last : receipt),
    undefined,
  );
}

function requestOf(path: readonly Message[], cut: number): Message | undefined {
  if (path[cut]?.role !== 'assistant') return undefined;
  for (let place = cut - 1; place >= 0; place -= 1) {
    if (path[place]?.role === 'user') return path[place];
  }
  return undefined;
}

const summaries = new WeakMap<Receipt, Message>();

/** Told by the user's side, since the other could not have said it; the words around it are for a model. */
function summaryMessage(receipt: Receipt): Message {
  const known = summaries.get(receipt);
  if (known) return known;
  const text = `[The conversation before this point was replaced by this summary. What follows it is word for word.]\n\n${receipt.summary}`;
  const message: Message = {
    id: receipt.receipt,
    parent: null,
    turn: receipt.receipt,
    role: 'user',
    author: 'system',
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: '1970-01-01T00:00:00.000Z',
  };
  summaries.set(receipt, message);
  return message;
}
