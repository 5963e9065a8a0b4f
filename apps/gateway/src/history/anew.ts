import { Inject, Injectable } from '@nestjs/common';
import { messageIdForKey, newId, turnIdForKey } from '#shared/contracts';
import { UpToDate } from '../live/up-to-date.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import { RoomInLog } from '../turns/log-room.js';
import { Mailbox, type Sender } from '../turns/mailbox.js';
import { requestOf } from '../turns/submit-body.js';
import { submittedAs, type Beginner, type Submitted } from '../turns/submits.js';
import { hashOfAnew, type EditBody, type RegenerateBody } from './edit-body.js';

interface Asked<B> extends Beginner {
  /** The message in whose place another is to stand. */
  of: string;
  body: B;
  key: string | undefined;
}

/** Turns that begin in the place of what was said before: what stood there stays in the tree. */
@Injectable()
export class Anew {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(UpToDate) private readonly now: UpToDate,
    @Inject(RoomInLog) private readonly room: RoomInLog,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
  ) {}

  /** Other words in the place of a message of the user, and a turn that answers them. */
  async resend(asked: Asked<Omit<EditBody, 'action'>>): Promise<Submitted> {
    const { of, body } = asked;
    const { text, messageId } = body;
    await this.sessions.of(asked.session, asked.user);
    const own = idsOf(asked, messageId);
    await this.admit(asked, own.turn);
    const granted = await this.mailbox.send(asked, 'message.resend', {
      of,
      ...own,
      ...(messageId === undefined ? {} : { ownMessage: true }),
      text,
      request: requestOf(body),
      ...keyOf(asked),
    });
    return submittedAs(own, granted);
  }

  /** Another reply; with a text, to other words. */
  async regenerate(asked: Asked<RegenerateBody>): Promise<Submitted> {
    const { of, body } = asked;
    const { text } = body;
    await this.sessions.of(asked.session, asked.user);
    const { turn, message: another } = idsOf(asked, undefined);
    const message = text === undefined ? await this.answeredBy(asked, of) : another;
    await this.admit(asked, turn);
    const granted = await this.mailbox.send(asked, 'reply.regenerate', {
      of,
      turn,
      message,
      ...(text === undefined ? {} : { text }),
      request: requestOf(body),
      ...keyOf(asked),
    });
    return submittedAs({ turn, message }, granted);
  }

  private async admit(asked: Beginner, turn: string): Promise<void> {
    await this.room.demand();
    await this.admission.admit(asked, asked.session, turn);
  }

  /** What the turn is under, should its session not say so in time. */
  private async answeredBy({ session, user }: Sender, of: string): Promise<string> {
    const { message } = await this.now.ask('memory.history.message', { session, user, message: of });
    return message.parent ?? message.id;
  }
}

/** With a key they are functions of it, so that any gateway names the same turn. */
function idsOf(
  { session, key }: Pick<Asked<unknown>, 'session' | 'key'>,
  messageId: string | undefined,
): { turn: string; message: string } {
  return {
    turn: key === undefined ? newId('t') : turnIdForKey(session, key),
    message: messageId ?? (key === undefined ? newId('m') : messageIdForKey(session, key)),
  };
}

function keyOf({ of, body, key }: Asked<Omit<EditBody, 'action'> | RegenerateBody>) {
  return key === undefined ? {} : { key: { key, hash: hashOfAnew(of, body) } };
}
