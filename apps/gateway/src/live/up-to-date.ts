import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, type Broker } from '#shared/broker';
import type { QueryName, QueryRequest, QueryResponse } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { seenNow } from './seen-now.js';

/** Queries whose answer can be asked to know a session's log up to some place. */
type OfASession = {
  [Q in QueryName]: QueryRequest<Q> extends { session: string; seen?: unknown }
    ? 'seen' extends keyof QueryRequest<Q>
      ? Q
      : never
    : never;
}[QueryName];

/** Memory's answers, which know no less than the log does now: whoever has just changed something finds it. */
@Injectable()
export class UpToDate {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async ask<Q extends OfASession>(
    query: Q,
    request: Omit<QueryRequest<Q>, 'seen'> & { session: string },
    waitMs?: number,
  ): Promise<QueryResponse<Q>> {
    const seen = await seenNow(this.broker, request.session);
    return this.queries.ask(query, { ...request, ...seen } as unknown as QueryRequest<Q>, waitMs);
  }
}
