import { Inject, Injectable } from '@nestjs/common';
import { StateNow } from '../live/state-now.js';
import { queueViewOf, type QueueView } from './queue-view.js';

/** The queue of a session as of now: whoever has just changed it sees it. */
@Injectable()
export class Queues {
  constructor(@Inject(StateNow) private readonly state: StateNow) {}

  async read(session: string, user: string): Promise<QueueView> {
    return queueViewOf((await this.state.read(session, user)).conversation);
  }
}
