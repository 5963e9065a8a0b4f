import type { TurnState } from '../fold/turn-state.js';
import type { Steered, Turn } from '../types/index.js';
import { pathOf, type Asking, type Http } from '../wire/http.js';
import { begin, type Beginning, type TurnRun } from './turn-run.js';
import type { Watching } from './watch-session.js';
import { turnStates } from './watch-turn.js';

/** A turn that is known by its id. */
export class ParleyTurn {
  private readonly path: string;

  constructor(
    private readonly http: Http,
    readonly session: string,
    readonly id: string,
  ) {
    this.path = `/v1/sessions${pathOf(session)}/turns${pathOf(id)}`;
  }

  read({ signal }: Asking = {}): Promise<Turn> {
    return this.http.json('GET', this.path, { signal });
  }

  /** Its state, from now on up to its end; of one that is over, its end. */
  watch(watching: Watching = {}): AsyncGenerator<TurnState> {
    return turnStates(this.http, { session: this.session, turn: this.id, before: null }, watching);
  }

  /** While it runs, while it waits, and before it has arrived. What was said stays. */
  async stop({ signal }: Asking = {}): Promise<void> {
    await this.http.done('POST', `${this.path}/stop`, { repeatable: true, signal });
  }

  /** Words for a turn that runs: it reads them between two of its steps. */
  steer(text: string, { signal }: Asking = {}): Promise<Steered> {
    return this.http.json('POST', `${this.path}/steer`, { body: { text }, signal });
  }

  /** Runs the last turn again, where it failed or was stopped. */
  retry(beginning: Beginning = {}): Promise<TurnRun> {
    return begin(this.http, this.session, `${this.path}/retry`, undefined, beginning);
  }

  /** Of one that waits in the queue: other words, another place. */
  editQueued(
    change: { text?: string; position?: number },
    { signal }: Asking = {},
  ): Promise<'done' | 'pending'> {
    return this.http.done('PATCH', this.queued, { body: change, signal });
  }

  /** Of one that waits in the queue: it never runs. */
  cancelQueued({ signal }: Asking = {}): Promise<'done' | 'pending'> {
    return this.http.done('DELETE', this.queued, { signal });
  }

  private get queued(): string {
    return `/v1/sessions${pathOf(this.session)}/queue${pathOf(this.id)}`;
  }
}
