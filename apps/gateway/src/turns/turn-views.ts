import { Inject, Injectable } from '@nestjs/common';
import { logTailEntry, QueryClient, type Broker } from '#shared/broker';
import type { TurnView } from '#shared/contracts';
import { BROKER } from '#shared/service';

/** A turn as memory keeps it, but never older than the log is now: whoever has just submitted finds it. */
@Injectable()
export class TurnViews {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async read(session: string, user: string, turn: string): Promise<TurnView> {
    const tail = await logTailEntry(this.broker, session);
    const seen = tail && { gen: this.broker.gen, en: tail.en };
    return this.queries.ask('memory.turn.get', { session, user, turn, ...(seen ? { seen } : {}) });
  }
}
