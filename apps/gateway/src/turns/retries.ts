import { Inject, Injectable } from '@nestjs/common';
import { digest, newId } from '#shared/contracts';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import { RoomInLog } from './log-room.js';
import { Mailbox } from './mailbox.js';
import { submittedAs, type Beginner, type Submitted } from './submits.js';
import { TurnViews } from './turn-views.js';

export interface Retry extends Beginner {
  /** The turn that failed or was stopped. */
  retryOf: string;
  key: string | undefined;
}

/** Another turn under the message of one that came to nothing. */
@Injectable()
export class Retries {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
    @Inject(RoomInLog) private readonly room: RoomInLog,
    @Inject(TurnViews) private readonly views: TurnViews,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  async retry(retry: Retry): Promise<Submitted> {
    const { session, user, retryOf } = retry;
    await this.sessions.of(session, user);
    await this.room.demand();
    const { message } = await this.views.read(session, user, retryOf);
    const turn = turnIdOf(retry);
    await this.admission.admit(retry, session, turn);
    const granted = await this.mailbox.send(retry, 'turn.retry', { turn, retryOf });
    return submittedAs({ turn, message }, granted);
  }
}

/** A key that was used for another turn, or for a submit, names another retry. */
function turnIdOf({ session, retryOf, key }: Retry): string {
  return key === undefined ? newId('t') : `t_${digest('retry', session, retryOf, key).slice(0, 22)}`;
}
