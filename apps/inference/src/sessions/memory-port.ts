import type { QueryRequest, QueryResponse } from '#shared/contracts';

type Asked =
  | 'memory.session.create'
  | 'memory.session.snapshot'
  | 'memory.turn.recall'
  | 'memory.history.branch'
  | 'memory.turn.request'
  | 'memory.recall'
  | 'memory.admit';

/** What an actor asks of memory. It answers late, from a while ago, or not at all. */
export interface Memory {
  ask<Q extends Asked>(query: Q, request: QueryRequest<Q>): Promise<QueryResponse<Q>>;
}
