import { Inject, Injectable } from '@nestjs/common';
import {
  messageIdForKey,
  newId,
  turnIdForKey,
  type Command,
  type Cursor,
  type Verdict,
} from '#shared/contracts';
import { KnownSessions } from '../sessions/known-sessions.js';
import { bodyHash } from './body-hash.js';
import { RoomInLog } from './log-room.js';
import { Mailbox, type Sender } from './mailbox.js';
import type { SubmitBody } from './submit-body.js';

export { TurnRefused } from './turn-refused.js';

export interface Submit extends Sender {
  body: SubmitBody;
  key: string | undefined;
}

export type Submitted = Taken | { status: 'pending'; turn: string; message: string };

export interface Taken {
  status: 'accepted' | 'queued';
  /** The submit's own turn, or the running one that its text has joined. */
  turn: string;
  message: string;
  before: Cursor;
  /** Its place in the queue. */
  position?: number;
  /** Of a text that has joined a turn: the turn that it becomes should that one end without having read it. */
  becomes?: string;
}

/** Puts a submit into the session's mailbox and waits a while for what its actor says. */
@Injectable()
export class Submits {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
    @Inject(RoomInLog) private readonly room: RoomInLog,
  ) {}

  async submit(submit: Submit): Promise<Submitted> {
    const post = await this.admit(submit);
    return post();
  }

  /** Asks all that takes time. What it gives back hands the mail to the broker at once, before it waits for anything. */
  async admit(submit: Submit): Promise<() => Promise<Submitted>> {
    await this.sessions.of(submit.session, submit.user);
    await this.room.demand();
    return () => this.post(submit);
  }

  private async post(submit: Submit): Promise<Submitted> {
    const body = commandBody(submit);
    const granted = await this.mailbox.send(submit, 'turn.submit', body);
    return granted?.outcome === 'accepted'
      ? takenAs(body.turn, granted)
      : { status: 'pending', turn: body.turn, message: body.message };
  }
}

type SubmitCommand = Command<'turn.submit'>['body'];

/** With a key, its ids are functions of it: so any gateway names the same turn, whether it was taken or not. */
function commandBody({ session, body, key }: Submit): SubmitCommand {
  const { text, messageId, policy = 'reject', model, maxTokens, onDisconnect } = body;
  return {
    turn: key === undefined ? newId('t') : turnIdForKey(session, key),
    message: messageId ?? (key === undefined ? newId('m') : messageIdForKey(session, key)),
    ...(messageId === undefined ? {} : { ownMessage: true }),
    text,
    policy,
    request: { model, maxTokens, onDisconnect },
    ...(key === undefined ? {} : { key: { key, hash: bodyHash(body) } }),
  };
}

function takenAs(own: string, verdict: Extract<Verdict, { outcome: 'accepted' }>): Taken {
  const { turn, message, before, position } = verdict;
  if (turn !== own) return { status: 'accepted', turn, message, before, becomes: own };
  return position === undefined
    ? { status: 'accepted', turn, message, before }
    : { status: 'queued', turn, message, before, position };
}
