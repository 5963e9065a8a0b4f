import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { ParleyError, type Conversation, type Entry } from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import { BROKER, CONFIG } from '#shared/service';
import { caughtUp } from '../live/caught-up.js';
import { LiveHub } from '../live/live-hub.js';
import { Commands } from '../turns/commands.js';
import type { Sender } from '../turns/mailbox.js';

/** `under way`: it is stored, and done once what runs has ended. */
export type Cleared = 'done' | 'under way';

/** Sessions that are emptied, or go for good: what runs in them ends first, which takes a moment. */
@Injectable()
export class Clearings {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async clear(sender: Sender): Promise<Cleared> {
    const granted = await this.commands.send(sender, 'session.clear', {});
    return this.once(sender, granted, ({ clearing }) => clearing === null);
  }

  async delete(sender: Sender): Promise<Cleared> {
    const granted = await this.commands.send(sender, 'session.delete', {});
    const deleted = await this.once(sender, granted, (conversation) => conversation.deleted);
    if (deleted === 'done') await this.unlessGone(caughtUp(this.broker, this.queries, sender));
    return deleted;
  }

  private async once(
    sender: Sender,
    granted: unknown,
    isOver: (conversation: Conversation) => boolean,
  ): Promise<Cleared> {
    if (!granted) return 'under way';
    const limit = AbortSignal.timeout(this.config.PARLEY_VERDICT_WAIT_MS);
    return this.unlessGone(this.until(sender, isOver, limit));
  }

  private until(
    { session, user }: Sender,
    isOver: (conversation: Conversation) => boolean,
    limit: AbortSignal,
  ): Promise<Cleared> {
    let conversation = emptyConversation;
    const over = new AbortController();
    const left = AbortSignal.any([limit, over.signal]);
    const watched = new Promise<Cleared>((resolve, reject) => {
      const look = (next: Conversation): void => {
        conversation = next;
        if (isOver(next)) resolve('done');
      };
      left.addEventListener('abort', () => resolve('under way'), { once: true });
      const reader = {
        entries: (entries: readonly { entry: Entry }[]) =>
          look(entries.reduce((folded, { entry }) => fold(folded, entry), conversation)),
        reset: () => undefined,
        snapshot: (restored: { conversation: Conversation }) => look(restored.conversation),
        failed: reject,
        room: async () => undefined,
      };
      this.hub.follow({ session, user, cursor: undefined, counts: 'as nobody', left }, reader).catch(reject);
    });
    return watched.finally(() => over.abort());
  }

  /** Whom memory does not know any more is gone as well. */
  private async unlessGone<T>(looking: Promise<T>): Promise<T | 'done'> {
    try {
      return await looking;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return 'done';
      throw error;
    }
  }
}
