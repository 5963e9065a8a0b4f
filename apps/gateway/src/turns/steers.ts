import { Inject, Injectable } from '@nestjs/common';
import { newId, turnIdForWords } from '#shared/contracts';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import { Mailbox, type Sender } from './mailbox.js';

export interface Steer extends Sender {
  turn: string;
  text: string;
  budgeted: boolean;
}

export type Steered =
  | { status: 'accepted'; turn: string; message: string }
  | { status: 'pending'; turn: string; message: string };

/** Words for a turn that runs: they cost as a turn does, and may become one. */
@Injectable()
export class Steers {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
  ) {}

  async steer(steer: Steer): Promise<Steered> {
    const post = await this.admit(steer);
    return post();
  }

  /** Asks all that takes time. What it gives back hands the mail to the broker at once. */
  async admit(steer: Steer): Promise<() => Promise<Steered>> {
    const { session, user } = steer;
    await this.sessions.of(session, user);
    const message = newId('m');
    await this.admission.admitBeside(steer, session, turnIdForWords(session, message));
    return () => this.post(steer, message);
  }

  private async post({ session, user, turn, text }: Steer, message: string): Promise<Steered> {
    const granted = await this.mailbox.send({ session, user }, 'turn.steer', { turn, message, text });
    return { status: granted ? 'accepted' : 'pending', turn, message };
  }
}
