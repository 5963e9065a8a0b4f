import { Inject, Injectable } from '@nestjs/common';
import type { Command, doors } from '#shared/contracts';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Mailbox, type Granted, type Sender } from './mailbox.js';

/** What users want of sessions that must first be known to be theirs: throws `not_found` for another's. */
@Injectable()
export class Commands {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
  ) {}

  async stop(stop: Sender & { turn?: string | undefined }): Promise<void> {
    await this.sessions.of(stop.session, stop.user);
    await this.mailbox.stop(stop);
  }

  async send<T extends (typeof doors)['user'][number]>(
    sender: Sender,
    type: T,
    body: Command<T>['body'],
  ): Promise<Granted> {
    await this.sessions.of(sender.session, sender.user);
    return this.mailbox.send(sender, type, body);
  }
}
