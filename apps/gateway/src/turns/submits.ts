import { Inject, Injectable } from '@nestjs/common';
import {
  messageIdForKey,
  newId,
  traceparentIn,
  turnIdForKey,
  type Command,
  type Cursor,
  type FileInfo,
  type TurnRequest,
} from '#shared/contracts';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import { Attachments } from './attachments.js';
import { bodyHash } from './body-hash.js';
import { RoomInLog } from './log-room.js';
import { Mailbox, type Granted, type Sender } from './mailbox.js';
import { requestOf, type SubmitBody } from './submit-body.js';

export { TurnRefused } from './turn-refused.js';

/** Somebody who begins a turn; what he may spend may be limited. */
export interface Beginner extends Sender {
  budgeted: boolean;
}

export interface Submit extends Beginner {
  body: SubmitBody;
  key: string | undefined;
  /** As the caller's header has it. */
  traceparent?: string | undefined;
  /** Of a turn that is written to a file by whoever asks. */
  keptIn?: TurnRequest['keptIn'];
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
    @Inject(Attachments) private readonly attachments: Attachments,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  async submit(submit: Submit): Promise<Submitted> {
    const post = await this.admit(submit);
    return post();
  }

  /** Asks all that takes time. What it gives back hands the mail to the broker at once, before it waits for anything. */
  async admit(submit: Submit): Promise<() => Promise<Submitted>> {
    const { session, user } = submit;
    await this.sessions.of(session, user);
    await this.room.demand();
    const files = await this.attachments.of(user, submit.body.attachments ?? []);
    const body = commandBody(submit, files);
    await this.admission.admit(submit, session, body.turn);
    return () => this.post(submit, body);
  }

  private async post(sender: Sender, body: SubmitCommand): Promise<Submitted> {
    const granted = await this.mailbox.send(sender, 'turn.submit', body);
    return submittedAs(body, granted);
  }
}

/** What became of a turn that was to begin, by its session's word or, in vain, without it. */
export function submittedAs(own: { turn: string; message: string }, granted: Granted): Submitted {
  if (granted?.outcome !== 'accepted') return { status: 'pending', turn: own.turn, message: own.message };
  const { turn, message, before, position } = granted;
  if (turn !== own.turn) return { status: 'accepted', turn, message, before, becomes: own.turn };
  return position === undefined
    ? { status: 'accepted', turn, message, before }
    : { status: 'queued', turn, message, before, position };
}

type SubmitCommand = Command<'turn.submit'>['body'];

/** With a key, its ids are functions of it: so any gateway names the same turn, whether it was taken or not. */
function commandBody(
  { session, body, key, traceparent: header, keptIn }: Submit,
  attachments: FileInfo[],
): SubmitCommand {
  const { text, messageId, policy = 'reject', after } = body;
  const traceparent = traceparentIn(header);
  return {
    turn: key === undefined ? newId('t') : turnIdForKey(session, key),
    message: messageId ?? (key === undefined ? newId('m') : messageIdForKey(session, key)),
    ...(messageId === undefined ? {} : { ownMessage: true }),
    text,
    ...(attachments.length > 0 ? { attachments } : {}),
    policy,
    ...(after === undefined ? {} : { after }),
    request: { ...requestOf(body), ...(keptIn === undefined ? {} : { keptIn }) },
    ...(key === undefined ? {} : { key: { key, hash: bodyHash(body) } }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
