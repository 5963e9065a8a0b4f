import { ConnectionError, NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import {
  errorBodySchema,
  ParleyError,
  queries,
  unavailable,
  type QueryName,
  type QueryRequest,
  type QueryResponse,
} from '../contracts/index.js';
import type { Broker } from './broker.js';
import { partsHeader } from './query-parts.js';

interface Reply {
  response?: unknown;
  err?: unknown;
}

const usuallyMs = 5_000;

/** Asks the service that owns a query. Nobody there, or no answer in time: `unavailable`. */
export class QueryClient {
  private asked = 0;

  constructor(private readonly broker: Broker) {}

  /** `waitMs`: how long the answer may take, where it is known to take longer than usual. */
  async ask<Q extends QueryName>(
    query: Q,
    request: QueryRequest<Q>,
    waitMs = usuallyMs,
  ): Promise<QueryResponse<Q>> {
    this.asked += 1;
    const packet = JSON.stringify({ pattern: query, data: request, id: String(this.asked) });
    const reply = await this.request(query, packet, waitMs);
    if (reply.err !== undefined) throw refusal(query, reply.err);
    return queries[query].response.parse(reply.response) as QueryResponse<Q>;
  }

  private async request(query: QueryName, packet: string, waitMs: number): Promise<Reply> {
    const owner = query.split('.')[0];
    try {
      const answer = await this.collect(query, packet, waitMs);
      if (answer) return JSON.parse(answer.toString()) as Reply;
    } catch (error) {
      if (isSilence(error)) throw unavailable(`The ${owner} service does not answer.`, error);
      throw error;
    }
    throw unavailable(`The ${owner} service did not answer in time.`);
  }

  private async collect(query: QueryName, packet: string, waitMs: number): Promise<Buffer | undefined> {
    const { nc, names } = this.broker;
    const subject = names.subject(...query.split('.'));
    const parts: Uint8Array[] = [];
    for await (const msg of await nc.requestMany(subject, packet, {
      strategy: 'timer',
      maxWait: waitMs,
    })) {
      parts.push(msg.data);
      if (parts.length === Number(msg.headers?.get(partsHeader) || 1)) return Buffer.concat(parts);
    }
    return undefined;
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
