import { Inject, Injectable } from '@nestjs/common';
import { postMail, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { newId, unavailable, type Command, type Verdict } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { Knocks } from './knocks.js';
import { patienceWith, type UserCommand } from './patience.js';
import { TurnRefused } from './turn-refused.js';
import { Verdicts } from './verdicts.js';

/** Whose command it is, and for which session. */
export interface Sender {
  session: string;
  user: string;
}

/** Undefined: no word came in time. The command is stored, and becomes what it can become. */
export type Granted = Exclude<Verdict, { outcome: 'refused' }> | undefined;

/**
 * What users want of a session, put into its mailbox, and what its actor says to that. The caller has made sure
 * that the session is theirs. Nothing here may wait before the mail is handed to the broker: mail of one
 * connection arrives in the order of these calls, so that a stop never overtakes its submit.
 */
@Injectable()
export class Mailbox {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Knocks) private readonly knocks: Knocks,
    @Inject(Verdicts) private readonly verdicts: Verdicts,
  ) {}

  /** Of a turn that may not have begun, or not even have arrived; without one, of whatever the session does. */
  async stop({ turn, ...sender }: Sender & { turn?: string | undefined }): Promise<void> {
    if (turn === undefined) await this.send(sender, 'session.stop', {});
    else await this.send(sender, 'turn.stop', { turn });
  }

  /** Throws what the actor refuses as `TurnRefused`. */
  async send<T extends UserCommand>(
    { session, user }: Sender,
    type: T,
    body: Command<T>['body'],
  ): Promise<Granted> {
    const id = newId('c');
    const waiting = this.verdicts.of(id, patienceWith(type, this.config));
    const at = new Date().toISOString();
    const replyTo = this.verdicts.replyTo(id);
    try {
      await postMail(this.broker, 'user', {
        v: 1,
        id,
        type,
        session,
        at,
        by: user,
        replyTo,
        body,
      } as Command);
    } catch (error) {
      waiting.forget();
      throw unavailable(unconfirmed[type], error);
    }
    return this.verdictOf(session, waiting.verdict);
  }

  private async verdictOf(session: string, awaited: Promise<Verdict | undefined>): Promise<Granted> {
    const stopKnocking = this.knocks.whileWaiting(session);
    try {
      const verdict = await awaited;
      if (verdict?.outcome === 'refused') throw new TurnRefused(verdict.error, verdict.runningTurn);
      return verdict;
    } finally {
      stopKnocking();
    }
  }
}

const again = 'The broker did not confirm it. Send it again.';

const onceAgain =
  'The broker did not confirm it. Send it again; `already_answered` may mean that it had arrived.';

const lookFirst = 'The broker did not confirm it. Look whether it was done before you send it again.';

const onceWithKey =
  'The broker did not confirm it. Send it again with the same Idempotency-Key, and it starts once.';

/** Whether it is stored is not known; so what its sender must know is whether it may be sent twice. */
const unconfirmed: Record<UserCommand, string> = {
  'turn.submit':
    'The broker did not confirm the turn. Send it again with the same Idempotency-Key, and it starts once.',
  'turn.steer': 'The broker did not confirm the text. Look whether it shows up before you send it again.',
  'turn.stop': again,
  'session.stop': again,
  'queue.edit': again,
  'queue.cancel': again,
  'queue.resume': again,
  'turn.retry': onceWithKey,
  'context.compact': again,
  'message.edit': again,
  'message.resend': onceWithKey,
  'reply.regenerate': onceWithKey,
  'message.select': again,
  'history.rewind': again,
  'history.undo': lookFirst,
  'session.change': again,
  'session.clear': again,
  'session.delete': again,
  'memory.edit': again,
  'memory.delete': again,
  'scene.open': lookFirst,
  'scene.close': lookFirst,
  'plan.make': lookFirst,
  'plan.move': lookFirst,
  'approval.answer': onceAgain,
  'call.answer': onceAgain,
};
