import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#shared/contracts';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Admission } from '../spending/admission.js';
import { RoomInLog } from '../turns/log-room.js';
import { Mailbox, type Granted } from '../turns/mailbox.js';
import type { Beginner } from '../turns/submits.js';

/** A summary that somebody asks for is paid for as a turn is, so it is let in as one. */
@Injectable()
export class Compactions {
  constructor(
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(RoomInLog) private readonly room: RoomInLog,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
  ) {}

  /** Its own id, and what its session says: that may be the id of one that runs already. */
  async compact({ session, user, budgeted }: Beginner): Promise<{ compaction: string; granted: Granted }> {
    await this.sessions.of(session, user);
    await this.room.demand();
    const compaction = newId('c');
    await this.admission.admitBeside({ user, budgeted }, session, compaction);
    const granted = await this.mailbox.send({ session, user }, 'context.compact', { compaction });
    return { compaction, granted };
  }
}
