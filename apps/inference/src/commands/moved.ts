import type { Command, Conversation, EntryBody, Message, NewEntry } from '#shared/contracts';
import { carriable } from './carriable.js';
import { bytesOf } from './within-append.js';

type Move = EntryBody<'history.moved'>;

/** A piece of more than one message has less, far below the broker's largest. */
const mostBytesOfPiece = 500_000;

/** Where the path goes, and why. */
interface Arrival extends Pick<Move, 'reason' | 'left' | 'receipt'> {
  /** An undo leads back to where it began. */
  undo: 'leads back' | 'knows nothing of it';
  /** Nothing long may come with the last, for something else comes with it already. */
  lastAlone?: true;
}

/**
 * The way from one path to another, as the log tells it. A long branch comes in pieces, each of which leaves a path that
 * is whole. The first tells where an undo leads: whoever goes on after a crash in between would not know any more. Only
 * with the last it has arrived, so that alone says what it was for.
 */
export function moved(
  { id: cause, by }: Command,
  { messages: before, head: back, changes }: Pick<Conversation, 'messages' | 'head' | 'changes'>,
  path: readonly Message[],
  { reason, undo, lastAlone, ...arrived }: Arrival,
): { ahead: NewEntry[]; last: NewEntry<'history.moved'> } {
  const entry = (body: Move): NewEntry<'history.moved'> => ({ type: 'history.moved', cause, by, body });
  const shared = sharedLength(before, path);
  const pieces = inPieces(path.slice(shared).map(carriable));
  const head = path.at(-1)?.id ?? null;
  let from = path[shared - 1]?.id ?? null;
  const moves = pieces.map((messages): Move => {
    const move = { head: messages.at(-1)?.id ?? from, reason, from, messages };
    from = move.head;
    return move;
  });
  if (moves.length === 0 || lastAlone) moves.push({ head, reason });
  const hasBegun = changes.some((change) => change.kind === 'moved' && change.cause === cause);
  const leadsBack = undo === 'leads back' && !hasBegun ? { back } : {};
  const entries = moves.map((move, place) => entry(place === 0 ? { ...move, ...leadsBack } : move));
  const last = entries.pop() ?? entry({ head, reason });
  return { ahead: entries, last: { ...last, body: { ...last.body, ...arrived } } };
}

function sharedLength(before: readonly Message[], path: readonly Message[]): number {
  const parts = path.findIndex(({ id }, place) => before[place]?.id !== id);
  return parts < 0 ? path.length : parts;
}

function inPieces(messages: readonly Message[]): Message[][] {
  const pieces: Message[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = bytesOf(message);
    if (bytes + size > mostBytesOfPiece) {
      pieces.push([]);
      bytes = 0;
    }
    bytes += size;
    pieces.at(-1)?.push(message);
  }
  return pieces;
}
