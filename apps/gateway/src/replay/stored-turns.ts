import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { QueryResponse } from '#shared/contracts';

type StoredEvent = QueryResponse<'memory.turn.events'>['events'][number];

export interface AskedTurn {
  session: string;
  user: string;
  turn: string;
}

const pageSize = 50;

/** What is kept of a turn for good: all but its deltas. */
@Injectable()
export class StoredTurns {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  async *eventsOf({ session, user, turn }: AskedTurn): AsyncGenerator<StoredEvent> {
    let after: number | null = 0;
    while (after !== null) {
      const asked = { session, user, turn, after, limit: pageSize };
      const page: QueryResponse<'memory.turn.events'> = await this.queries.ask('memory.turn.events', asked);
      yield* page.events;
      after = page.next;
    }
  }
}
