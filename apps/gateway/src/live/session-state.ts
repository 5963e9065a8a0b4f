import { Inject, Injectable } from '@nestjs/common';
import { LogNotWhole, QueryClient, readLog, readLogBehind, type Broker } from '#shared/broker';
import { applyAppend, restoreFrom, type Restored } from '#shared/conversation';
import { unavailable, type Cursor, type Snapshot } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { stateAt, type StateAt } from './state-at.js';
import { untilLeft } from './until-left.js';

const nobodyLeaves = new AbortController().signal;
/** The log may be trimmed between memory's answer and the reading, and a replica may lag behind memory. */
const mostAttempts = 4;
const pauseMs = 100;

/** A session as of now, or as of a place: what memory knows, and what the log holds behind that. */
@Injectable()
export class SessionState {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async read(session: string, user: string, left = nobodyLeaves): Promise<Restored> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.readOnce(session, user, left);
      } catch (error) {
        if (!(error instanceof LogNotWhole)) throw error;
        if (attempt === mostAttempts) throw unavailable('The session cannot be shown just now.', error);
      }
      await this.broker.clock.wait(pauseMs);
    }
  }

  private async readOnce(session: string, user: string, left: AbortSignal): Promise<Restored> {
    const snapshot = await this.snapshotOf(session, user);
    let restored = restoreFrom(snapshot);
    // In a new life of the stream the session's log begins again.
    if (snapshot.position.gen !== this.broker.gen) restored = { ...restored, sequence: 0 };
    for await (const stored of untilLeft(readLogBehind(this.broker, session, snapshot), left)) {
      restored = applyAppend(restored, stored);
    }
    return restored;
  }

  async readAt(session: string, user: string, cursor: Cursor, left: AbortSignal): Promise<StateAt> {
    const snapshot = await this.snapshotOf(session, user);
    return stateAt(cursor, snapshot, this.broker.gen, (from, atLeast) =>
      untilLeft(readLog(this.broker, session, from, atLeast), left),
    );
  }

  private async snapshotOf(session: string, user: string): Promise<Snapshot> {
    return (await this.queries.ask('memory.session.snapshot', { session, user })).snapshot;
  }
}
