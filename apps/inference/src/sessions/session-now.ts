import type { Conversation, Session } from '#shared/contracts';

/** A session with all that was changed of it since memory told of it. */
export class SessionNow {
  private now: { settings: Conversation['settings']; session: Session };
  /** As it was when the reply began that is being written. */
  private replying: { reply: string; session: Session } | undefined;

  constructor(
    private readonly created: Session,
    private readonly conversation: () => Conversation,
  ) {
    this.now = { settings: {}, session: created };
  }

  get latest(): Session {
    const { settings } = this.conversation();
    if (this.now.settings !== settings) {
      this.now = { settings, session: { ...this.created, ...settings } };
    }
    return this.now.session;
  }

  /** A change counts from the next reply on: one that is being written is finished as it was begun. */
  get ofReply(): Session {
    const reply = this.conversation().openTurn?.reply?.id;
    if (reply === undefined) this.replying = undefined;
    else if (this.replying?.reply !== reply) this.replying = { reply, session: this.latest };
    return this.replying?.session ?? this.latest;
  }
}
