import { ConnectionError, NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import {
  errorBodySchema,
  ParleyError,
  queries,
  unavailable,
  type QueryName,
  type QueryRequest,
  type QueryResponse,
} from '../../contracts/index.js';
import type { Broker } from '../broker.js';

interface Reply {
  response?: unknown;
  err?: unknown;
}

const timeoutMs = 5_000;

/** Asks the service that owns a query. Nobody there, or no answer in time: `unavailable`. */
export class QueryClient {
  private asked = 0;

  constructor(private readonly broker: Broker) {}

  async ask<Q extends QueryName>(query: Q, request: QueryRequest<Q>): Promise<QueryResponse<Q>> {
    this.asked += 1;
    const packet = JSON.stringify({ pattern: query, data: request, id: String(this.asked) });
    const reply = await this.request(query, packet);
    if (reply.err !== undefined) throw refusal(query, reply.err);
    return queries[query].response.parse(reply.response) as QueryResponse<Q>;
  }

  private async request(query: QueryName, packet: string): Promise<Reply> {
    const { nc, names } = this.broker;
    try {
      const msg = await nc.request(names.subject(...query.split('.')), packet, { timeout: timeoutMs });
      return msg.json<Reply>();
    } catch (error) {
      if (isSilence(error)) throw unavailable(`The ${query.split('.')[0]} service does not answer.`, error);
      throw error;
    }
  }
}

function isSilence(error: unknown): boolean {
  return [TimeoutError, NoRespondersError, RequestError, ConnectionError].some(
    (kind) => error instanceof kind,
  );
}

function refusal(query: QueryName, err: unknown): Error {
  const body = errorBodySchema.safeParse(err);
  return body.success ? new ParleyError(body.data) : new Error(`${query} failed: ${JSON.stringify(err)}`);
}
