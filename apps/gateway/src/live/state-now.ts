import { Inject, Injectable } from '@nestjs/common';
import { readLog, type Broker } from '#shared/broker';
import { applyAppend, type Restored } from '#shared/conversation';
import { BROKER } from '#shared/service';
import { SessionState } from './session-state.js';

/** A session, never older than its log was when it was asked for: whoever has just changed it sees that. */
@Injectable()
export class StateNow {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(SessionState) private readonly state: SessionState,
  ) {}

  async read(session: string, user: string): Promise<Restored> {
    const { log, names } = this.broker;
    const last = await log.leaderLast(names.logOf(session));
    let restored = await this.state.read(session, user);
    if (last && restored.sequence < last.sequence) {
      const rest = readLog(this.broker, session, restored.sequence + 1, last.sequence);
      for await (const stored of rest) restored = applyAppend(restored, stored);
    }
    return restored;
  }
}
