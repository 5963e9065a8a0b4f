import { Inject, Injectable } from '@nestjs/common';
import { ParleyError, type Conversation, type Message } from '#shared/contracts';
import { StateNow } from '../../../live/state-now.js';
import { Messages, type ToldMessage } from '../../../messages/messages.js';
import type { Sender } from '../../../turns/mailbox.js';

/** Another reply to words of the user, or the turn once more that came to none. */
export type Again = { reply: string } | { turn: string };

/**
 * Messages as a page knows them. It keeps the id of a message whose words it has changed, and we give the new words one
 * of their own: so what it means is whatever now stands in that place of the path.
 */
@Injectable()
export class PlacedMessages {
  constructor(
    @Inject(Messages) private readonly messages: Pick<Messages, 'read'>,
    @Inject(StateNow) private readonly state: Pick<StateNow, 'read'>,
  ) {}

  /** Undefined: it is none of this session's. */
  async onPath(sender: Sender, id: string): Promise<string | undefined> {
    const { conversation } = await this.state.read(sender.session, sender.user);
    return (await this.meant(sender, conversation, id))?.id;
  }

  /** Without an id, or with one that the page has made up itself: the last reply. */
  async again(sender: Sender, id: string | undefined): Promise<Again | undefined> {
    const { conversation } = await this.state.read(sender.session, sender.user);
    const meant = id === undefined ? undefined : await this.meant(sender, conversation, id);
    if (meant?.role === 'assistant') return { reply: meant.interjectionOf ?? meant.id };
    const { messages, lastTurn } = conversation;
    const words = meant ?? messages.findLast(({ role }) => role === 'user');
    const behind = messages.slice(messages.findIndex(({ id: each }) => each === words?.id) + 1);
    const [next] = behind.filter(({ role }) => role !== 'system');
    if (next?.role === 'assistant') return { reply: next.id };
    return lastTurn && lastTurn.message === words?.id && lastTurn.end !== 'completed'
      ? { turn: lastTurn.turn }
      : undefined;
  }

  private async meant(sender: Sender, { messages }: Conversation, id: string): Promise<Message | undefined> {
    const onPath = messages.find((message) => message.id === id);
    if (onPath) return onPath;
    const known = await this.known(sender, id);
    return known && (messages.find((message) => known.siblings.includes(message.id)) ?? known);
  }

  private async known(sender: Sender, id: string): Promise<ToldMessage | undefined> {
    try {
      return await this.messages.read(sender, id);
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }
}
