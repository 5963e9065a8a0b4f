import type { Delivery } from '#shared/broker';
import {
  digest,
  notFound,
  ParleyError,
  unavailable,
  type ListedSession,
  type QueryRequest,
  type QueryResponse,
  type Session,
} from '#shared/contracts';
import { decodedOnce } from '../decoded.js';
import type { BrokerModel } from '../model/index.js';
import type { SimulatedProcess } from '../simulated-process.js';
import type { VirtualTime } from '../virtual-time.js';
import { InOrder } from './in-order.js';
import { KnownSession } from './known-session.js';

type Asked =
  | 'memory.session.create'
  | 'memory.session.snapshot'
  | 'memory.turn.recall'
  | 'memory.history.branch'
  | 'memory.turn.request'
  | 'memory.recall'
  | 'memory.relation.list'
  | 'memory.admit';
type Answers = { [Q in Asked]: (request: QueryRequest<Q>) => QueryResponse<Q> };

/** What a process holds to ask memory. */
export interface MemoryQueries {
  ask<Q extends Asked>(query: Q, request: QueryRequest<Q>): Promise<QueryResponse<Q>>;
}

const overBudget = (): ParleyError => new ParleyError({ code: 'budget_exceeded', message: 'All is spent.' });
const nothingKnown = { relations: [], scene: null, plans: [] };
const listed = (session: Session): ListedSession => {
  return { ...session, archivedAt: null, activeAt: session.createdAt, unread: false };
};
const queryPatienceMs = 5_000;
const lookAgainMs = 50;

/**
 * The memory service, as far as actors know it. Its database is never lost; it may answer nobody for a while, or
 * fall behind the log. It never trims what it has not projected, nor the log of a session with an open turn.
 */
export class SimulatedMemory {
  private readonly known = new Map<string, { session: Session; state: KnownSession }>();
  private readonly inOrder = new InOrder();
  private awayUntil = 0;
  private behindUntil = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly model: BrokerModel,
    process: SimulatedProcess,
  ) {
    model.consumers.memory.attach(process, (delivery) => this.project(delivery));
  }

  create(session: Session): void {
    this.known.set(session.id, { session, state: new KnownSession() });
  }

  /** Those of the beginning, and all that work for others. */
  get sessions(): string[] {
    return [...this.known.keys()];
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

  private async project({ session, sequence, data }: Delivery): Promise<void> {
    const state = this.stateOf(session);
    if (!state) return;
    await this.whileLate();
    await this.inOrder.take(session, () => state.take(decodedOnce({ data, sequence })));
  }

  private async whileLate(): Promise<void> {
    const until = Math.max(this.awayUntil, this.behindUntil);
    if (this.time.elapsed >= until) return;
    await new Promise<void>((goOn) => void this.time.after(until - this.time.elapsed, goOn));
    // By then it may be later still.
    return this.whileLate();
  }

  private hasSeen(request: QueryRequest<Asked>): boolean {
    const wanted = 'seen' in request ? request.seen?.en : undefined;
    return (
      wanted === undefined ||
      !('session' in request) ||
      (this.stateOf(request.session)?.en ?? wanted) >= wanted
    );
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
    'memory.session.create': (request) => listed(this.childOf(request)),
    'memory.session.snapshot': ({ session: id }) => {
      const { session, state } = this.get(id);
      return { session, snapshot: state.snapshot };
    },
    'memory.turn.recall': ({ session, turn, message }) => this.get(session).state.recall(turn, message),
    'memory.history.branch': ({ session, message, head, to }) => ({
      branch: this.get(session).state.branch(message, head, to),
    }),
    'memory.turn.request': ({ session, message }) => ({
      request: this.get(session).state.requestOf(message),
    }),
    'memory.recall': ({ session }) => ({ ...nothingKnown, memories: this.get(session).state.memories }),
    'memory.relation.list': () => ({ relations: [] }),
    'memory.admit': ({ turn }) => {
      // A budget that is used up now and then; the same turn gets the same answer.
      if (digest(turn).startsWith('A')) throw overBudget();
      return { ok: true };
    },
  };

  /** The same again is the same session. */
  private childOf({ owner, name, child }: QueryRequest<'memory.session.create'>): Session {
    if (!child) throw new Error('Nobody here begins a session of his own.');
    const { id, parent } = child;
    const { session: above } = this.get(parent.session);
    const known = this.known.get(id);
    if (known) return known.session;
    const { workspace, project, createdAt } = above;
    const settings = { passes: null, recall: 'everywhere' as const, scenes: false, forkedFrom: null };
    const own = { model: null, systemPrompt: null, agents: [], createdAt, ...settings };
    this.create({ id, owner, name, ...own, project, parent, workspace });
    return this.get(id).session;
  }

  private get(session: string): { session: Session; state: KnownSession } {
    const known = this.known.get(session);
    if (!known) throw notFound('session');
    return known;
  }
}
