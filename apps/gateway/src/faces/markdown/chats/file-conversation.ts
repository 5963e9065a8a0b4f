import { Inject, Injectable } from '@nestjs/common';
import { idPattern, ParleyError, type Conversation } from '#shared/contracts';
import { isFrom, printOfChat, readKey, turnsOfMessages, type SpokenTurn } from '#shared/markdown-chat';
import { SessionState } from '../../../live/session-state.js';
import { Conversations } from '../../conversations/conversations.js';
import { Seeding, type FoundConversation } from '../../conversations/seeding.js';

export interface AskedConversation {
  user: string;
  /** Where the file lies. */
  path: string;
  /** Its front matter. */
  head: string;
  said: readonly SpokenTurn[];
  words: string;
  agent: string;
}

/** Where a file's words belong; `retryOf`: they stand there already, and their turn came to nothing. */
export type FoundPlace = FoundConversation & { retryOf?: string };

/**
 * Which session a file is: the one that it names, as long as both say the same. A copy gets one of its own, and so does
 * a file whose past was changed.
 */
@Injectable()
export class FileConversation {
  constructor(
    @Inject(SessionState) private readonly state: Pick<SessionState, 'read'>,
    @Inject(Conversations) private readonly conversations: Pick<Conversations, 'ofHistory'>,
    @Inject(Seeding) private readonly seeding: Pick<Seeding, 'fork'>,
  ) {}

  async find(asked: AskedConversation): Promise<FoundPlace> {
    const { user, said, agent } = asked;
    const named = await this.named(asked);
    return named ?? this.conversations.ofHistory({ user, said, request: { agent }, anew: true });
  }

  private async named(asked: AskedConversation): Promise<FoundPlace | undefined> {
    const { user, head: front, path } = asked;
    const session = readKey(front, 'conversation_id');
    if (session === undefined || !idPattern.test(session)) return undefined;
    const conversation = await this.read(session, user);
    if (!conversation || conversation.openTurn) return undefined;
    const fingerprint = readKey(front, 'fingerprint');
    const isCopy = fingerprint !== undefined && !isFrom(fingerprint, path);
    const retryOf = isCopy ? undefined : failedTurn(conversation, asked);
    if (retryOf !== undefined) return { session, retryOf };
    if (printOf(conversation.messages) !== printOfChat(asked.said)) return undefined;
    const { head: message } = conversation;
    if (message === null) return isCopy ? undefined : { session };
    if (!isCopy) return { session, at: message };
    return { session: await this.seeding.fork({ user, session, message }), at: message };
  }

  /** Undefined: there is none, or it is another's. */
  private async read(session: string, user: string): Promise<Conversation | undefined> {
    try {
      return (await this.state.read(session, user)).conversation;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }
}

/** The very words were said last, and were answered by nobody, or by nothing that the file still has. */
function failedTurn(
  { messages, lastTurn, failure }: Conversation,
  asked: AskedConversation,
): string | undefined {
  const { said, words, agent } = asked;
  if (!lastTurn || (lastTurn.end !== 'stopped' && failure?.turn !== lastTurn.turn)) return undefined;
  if (lastTurn.request.agent !== agent) return undefined;
  const place = messages.findIndex(({ id }) => id === lastTurn.message);
  if (place < 0) return undefined;
  const isSame =
    printOf(messages.slice(0, place + 1)) === printOfChat([...said, { role: 'user', text: words }]);
  return isSame ? lastTurn.turn : undefined;
}

function printOf(messages: Conversation['messages']): string {
  return printOfChat(turnsOfMessages(messages));
}
