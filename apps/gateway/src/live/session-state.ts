import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, readLog, type Broker } from '#shared/broker';
import { applyAppend, readFrom, restoreFrom, type Restored } from '#shared/conversation';
import type { Cursor, Snapshot } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { stateAt, type StateAt } from './state-at.js';
import { untilLeft } from './until-left.js';

const nobodyLeaves = new AbortController().signal;

/** A session as of now, or as of a place: what memory knows, and what the log holds behind that. */
@Injectable()
export class SessionState {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async read(session: string, user: string, left = nobodyLeaves): Promise<Restored> {
    const snapshot = await this.snapshotOf(session, user);
    const sameLife = snapshot.position.gen === this.broker.gen;
    let restored = restoreFrom(snapshot);
    if (!sameLife) restored = { ...restored, sequence: 0 };
    const log = readLog(this.broker, session, sameLife ? readFrom(snapshot) : 1);
    for await (const stored of untilLeft(log, left)) {
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
