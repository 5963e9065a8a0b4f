import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, readLog, type Broker } from '#shared/broker';
import { applyAppend, readFrom, restoreFrom, type Restored } from '#shared/conversation';
import { BROKER } from '#shared/service';

/** A session as of now: what memory knows, and what the log holds behind that. */
@Injectable()
export class SessionState {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async read(session: string, user: string): Promise<Restored> {
    const { snapshot } = await this.queries.ask('memory.session.snapshot', { session, user });
    const sameLife = snapshot.position.gen === this.broker.gen;
    let restored = restoreFrom(snapshot);
    if (!sameLife) restored = { ...restored, sequence: 0 };
    for await (const stored of readLog(this.broker, session, sameLife ? readFrom(snapshot) : 1)) {
      restored = applyAppend(restored, stored);
    }
    return restored;
  }
}
