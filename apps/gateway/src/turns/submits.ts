import { Inject, Injectable } from '@nestjs/common';
import { postMail, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import {
  digest,
  messageIdForKey,
  newId,
  ParleyError,
  turnIdForKey,
  unavailable,
  type Command,
  type Cursor,
  type ErrorBody,
} from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import type { SubmitBody } from './submit-body.js';
import { Verdicts } from './verdicts.js';

export interface Submit {
  session: string;
  user: string;
  body: SubmitBody;
  key: string | undefined;
}

export type Submitted =
  | { status: 'accepted'; turn: string; message: string; before: Cursor }
  | { status: 'pending'; turn: string; message: string };

/** The actor's refusal, with the turn that stands in the way where there is one. */
export class TurnRefused extends ParleyError {
  constructor(
    body: ErrorBody,
    readonly runningTurn: string | undefined,
  ) {
    super(body);
  }
}

/** Puts a submit into the session's mailbox and waits a while for what its actor says. */
@Injectable()
export class Submits {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Verdicts) private readonly verdicts: Verdicts,
  ) {}

  async submit(submit: Submit): Promise<Submitted> {
    const command = this.commandOf(submit);
    const waiting = this.verdicts.of(command.id, this.config.PARLEY_VERDICT_WAIT_MS);
    try {
      await postMail(this.broker, 'user', command);
    } catch (error) {
      waiting.forget();
      throw unavailable(
        'The broker did not confirm the turn. Send it again with the same Idempotency-Key, and it starts once.',
        error,
      );
    }
    const { turn, message } = command.body;
    const verdict = await waiting.verdict;
    if (!verdict) return { status: 'pending', turn, message };
    if (verdict.outcome === 'refused') throw new TurnRefused(verdict.error, verdict.runningTurn);
    return { status: 'accepted', turn: verdict.turn, message: verdict.message, before: verdict.before };
  }

  private commandOf({ session, user, body, key }: Submit): Command<'turn.submit'> {
    const { text, messageId, model, maxTokens, policy = 'reject' } = body;
    const id = newId('c');
    return {
      v: 1,
      id,
      type: 'turn.submit',
      session,
      at: new Date().toISOString(),
      by: user,
      replyTo: this.verdicts.replyTo(id),
      body: {
        turn: key === undefined ? newId('t') : turnIdForKey(session, key),
        message: messageId ?? (key === undefined ? newId('m') : messageIdForKey(session, key)),
        text,
        policy,
        request: { model, maxTokens },
        ...(key === undefined ? {} : { key: { key, hash: digest(JSON.stringify(body)) } }),
      },
    };
  }
}
