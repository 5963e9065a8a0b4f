import type { Conversation, Entry, WaitingTurn } from '../contracts/index.js';
import type { Handlers } from './handlers.js';
import { inTurn } from './open-turn.js';

/** What waits: turns behind the one that runs, and words that it has not read yet. */
export const queueHandlers: Handlers<'turn.queued' | 'queue.held' | 'queue.resumed' | 'steer.received'> = {
  'turn.queued': (conversation, { turn, body: { position, message, next } }) => {
    const item = conversation.queue.find((each) => each.turn === turn);
    if (!item) return conversation;
    const moved = { ...item, message: message ?? item.message, next: next ?? item.next };
    return { ...conversation, queue: without(conversation.queue, turn).toSpliced(position, 0, moved) };
  },

  'queue.held': (conversation) => ({ ...conversation, held: true }),
  'queue.resumed': (conversation) => ({ ...conversation, held: false }),

  'steer.received': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({
      ...turn,
      steers: [...turn.steers, waiting(entry, entry.body.becomes)],
    })),
};

export function enqueued(conversation: Conversation, entry: Entry<'turn.accepted'>): Conversation {
  return { ...conversation, queue: [...conversation.queue, waiting(entry, entry.turn)] };
}

export function without(queue: WaitingTurn[], turn: string | undefined): WaitingTurn[] {
  return queue.filter((waitingTurn) => waitingTurn.turn !== turn);
}

/** A turn that is run again has another name than the message that it answers. */
function waiting(
  { at, body }: Entry<'turn.accepted' | 'steer.received'>,
  turn = body.message.turn,
): WaitingTurn {
  const { message, policy, request, key, retryOf } = body;
  const more = { ...(key ? { key } : {}), ...(retryOf ? { retryOf } : {}) };
  return { turn, message, policy, request, ...more, acceptedAt: at, next: false };
}
