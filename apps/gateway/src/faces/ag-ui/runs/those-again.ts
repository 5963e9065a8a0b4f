import type { Conversation, Message } from '#shared/contracts';

/** What it takes to answer words that stand on the path already. */
export type ThoseAgain =
  | { kind: 'another reply'; of: string }
  /** It came to nothing. */
  | { kind: 'the turn once more'; turn: string }
  /** Nobody has ever answered them. */
  | { kind: 'the words once more' };

export function thoseAgain({ messages, lastTurn }: Conversation, words: Message): ThoseAgain {
  const at = messages.findIndex(({ id }) => id === words.id);
  const next = messages.slice(at + 1).find(({ role }) => role !== 'system');
  if (at >= 0 && next?.role === 'assistant') return { kind: 'another reply', of: next.id };
  if (lastTurn?.message === words.id && lastTurn.end !== 'completed')
    return { kind: 'the turn once more', turn: lastTurn.turn };
  return { kind: 'the words once more' };
}
