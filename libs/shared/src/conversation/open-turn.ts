import type { Conversation, Entry, Message, OpenTurn } from '../contracts/index.js';

export const noTries: OpenTurn['tries'] = {
  transient: 0,
  context: 0,
  retryAt: null,
  givenUp: [],
  lastFailure: null,
};

export function turnOf({ openTurn }: Conversation, entry: Entry): OpenTurn | null {
  return openTurn && openTurn.turn === entry.turn ? openTurn : null;
}

export function inTurn(
  conversation: Conversation,
  entry: Entry,
  change: (turn: OpenTurn) => OpenTurn,
): Conversation {
  const turn = turnOf(conversation, entry);
  return turn ? { ...conversation, openTurn: change(turn) } : conversation;
}

export function inReply(
  conversation: Conversation,
  entry: Entry,
  change: (turn: OpenTurn, reply: Message) => OpenTurn,
): Conversation {
  return inTurn(conversation, entry, (turn) => (turn.reply ? change(turn, turn.reply) : turn));
}

export function withMessage(
  { messages }: Conversation,
  message: Message,
): Pick<Conversation, 'messages' | 'head'> {
  return { messages: [...messages, message], head: message.id };
}
