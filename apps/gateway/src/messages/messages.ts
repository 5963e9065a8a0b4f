import { Inject, Injectable } from '@nestjs/common';
import type { Message, MessageVersion, PlacedMessage } from '#shared/contracts';
import { visibleMessages } from '#shared/conversation';
import { SessionState } from '../live/session-state.js';
import { UpToDate } from '../live/up-to-date.js';
import type { Sender } from '../turns/mailbox.js';

/** `siblings` where others could stand in its place, the oldest first, itself included. */
export type PathMessage = Message & { siblings?: string[] };
export type ToldMessage = PlacedMessage & { versions: MessageVersion[] };

export interface Path {
  messages: PathMessage[];
  head: string | null;
}

export interface TreePage {
  messages: PlacedMessage[];
  head: string | null;
  cursor: string | null;
}

/** What was said in a session, as of now: whoever has just changed it sees that. */
@Injectable()
export class Messages {
  constructor(
    @Inject(SessionState) private readonly state: SessionState,
    @Inject(UpToDate) private readonly now: UpToDate,
  ) {}

  /** Up to what is being written at this moment. */
  async path({ session, user }: Sender): Promise<Path> {
    const { conversation } = await this.state.read(session, user);
    const { siblings } = await this.now.ask('memory.history.siblings', { session, user });
    const messages = visibleMessages(conversation).map((message) => {
      const others = siblings[message.id];
      return others ? { ...message, siblings: others } : message;
    });
    return { messages, head: conversation.head };
  }

  /** All branches, the oldest first. */
  async tree({ session, user }: Sender, page: { limit: number; before: number | null }): Promise<TreePage> {
    const { messages, head, next } = await this.now.ask('memory.history.tree', {
      session,
      user,
      limit: page.limit,
      after: page.before,
    });
    return { messages, head, cursor: next === null ? null : String(next) };
  }

  async read({ session, user }: Sender, id: string): Promise<ToldMessage> {
    const asked = { session, user, message: id };
    const { message, versions } = await this.now.ask('memory.history.message', asked);
    return { ...message, versions };
  }
}
