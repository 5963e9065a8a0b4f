import { NotYet, type Delivery } from '#shared/broker';
import {
  digest,
  notFound,
  ParleyError,
  unavailable,
  type QueryRequest,
  type QueryResponse,
  type Session,
} from '#shared/contracts';
import { decodedOnce } from '../decoded.js';
import type { BrokerModel } from '../model/index.js';
import type { SimulatedProcess } from '../simulated-process.js';
import type { VirtualTime } from '../virtual-time.js';
import { KnownSession } from './known-session.js';

type Asked = 'memory.session.snapshot' | 'memory.turn.recall' | 'memory.admit';
type Answers = { [Q in Asked]: (request: QueryRequest<Q>) => QueryResponse<Q> };

/** What a process holds to ask memory. */
export interface MemoryQueries {
  ask<Q extends Asked>(query: Q, request: QueryRequest<Q>): Promise<QueryResponse<Q>>;
}

const overBudget = (): ParleyError => new ParleyError({ code: 'budget_exceeded', message: 'All is spent.' });
const laterMs = 250;
const queryPatienceMs = 5_000;
const lookAgainMs = 50;

/**
 * The memory service, as far as actors know it. Its database is never lost; it may answer nobody for a while, or
 * fall behind the log. It never trims what it has not projected, nor the log of a session with an open turn.
 */
export class SimulatedMemory {
  private readonly known = new Map<string, { session: Session; state: KnownSession }>();
  private awayUntil = 0;
  private behindUntil = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly model: BrokerModel,
    process: SimulatedProcess,
  ) {
    model.consumers.memory.attach(process, async (delivery) => this.project(delivery));
  }

  create(session: Session): void {
    this.known.set(session.id, { session, state: new KnownSession() });
  }

  stateOf(session: string): KnownSession | undefined {
    return this.known.get(session)?.state;
  }

  /** It has projected the whole log, and no session in it has anything left to do. */
  get isAtRest(): boolean {
    const { log, names } = this.model;
    return [...this.known].every(([session, { state }]) => {
      const last = log.last(names.log(session, 'e'))?.sequence ?? 0;
      return state.isAtRest && state.snapshot.position.sequence >= last;
    });
  }

  away(forMs: number): void {
    this.awayUntil = Math.max(this.awayUntil, this.time.elapsed + forMs);
  }

  behind(forMs: number): void {
    this.behindUntil = Math.max(this.behindUntil, this.time.elapsed + forMs);
  }

  trim(): void {
    for (const [session, { state }] of this.known) {
      const below = state.trimBelow;
      // What it names is kept: an empty log would refuse the writer that knows its last sequence.
      if (below !== undefined) this.model.log.trim(below, this.model.names.logOf(session));
    }
  }

  queriesOf(process: SimulatedProcess): MemoryQueries {
    return {
      ask: <Q extends Asked>(query: Q, request: QueryRequest<Q>) =>
        process.call<QueryResponse<Q>>((answer) => {
          const { wire } = this.model;
          const until = this.time.elapsed + queryPatienceMs;
          const giveUp = (): void => {
            this.time.after(until - this.time.elapsed, () =>
              answer.fail(unavailable('Memory does not answer.')),
            );
          };
          const look = (): void => {
            if (this.time.elapsed >= until) return giveUp();
            if (!this.hasSeen(request)) return void this.time.after(lookAgainMs, look);
            const outcome = this.outcomeOf(query, request);
            return wire.back(() =>
              'value' in outcome ? answer.ok(outcome.value) : answer.fail(outcome.error),
            );
          };
          wire.toBroker(process, () => (this.time.elapsed < this.awayUntil ? giveUp() : look()), giveUp);
        }),
    };
  }

  private project({ session, sequence, data }: Delivery): void {
    if (this.time.elapsed < Math.max(this.awayUntil, this.behindUntil))
      throw new NotYet(laterMs, 'Memory is away or behind.');
    const place = this.known.get(session)?.state.take(decodedOnce({ data, sequence }));
    if (place === 'ahead') throw new NotYet(laterMs, 'Something before it is missing.');
  }

  private hasSeen(request: QueryRequest<Asked>): boolean {
    const wanted = 'seen' in request ? request.seen?.en : undefined;
    return wanted === undefined || (this.stateOf(request.session)?.en ?? wanted) >= wanted;
  }

  private outcomeOf<Q extends Asked>(
    query: Q,
    request: QueryRequest<Q>,
  ): { value: QueryResponse<Q> } | { error: Error } {
    try {
      return { value: this.answers[query](request) };
    } catch (error) {
      return { error: error as Error };
    }
  }

  private readonly answers: Answers = {
    'memory.session.snapshot': ({ session: id }) => {
      const { session, state } = this.get(id);
      return { session, snapshot: state.snapshot };
    },
    'memory.turn.recall': ({ session, turn, message }) => this.get(session).state.recall(turn, message),
    'memory.admit': ({ turn }) => {
      // A budget that is used up now and then; the same turn gets the same answer.
      if (digest(turn).startsWith('A')) throw overBudget();
      return { ok: true };
    },
  };

  private get(session: string): { session: Session; state: KnownSession } {
    const known = this.known.get(session);
    if (!known) throw notFound('session');
    return known;
  }
}
