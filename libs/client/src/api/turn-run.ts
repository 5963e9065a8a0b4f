import type { TurnState } from '../fold/turn-state.js';
import type { Submitted } from '../types/index.js';
import { ParleyConnectionError } from '../errors.js';
import { pathOf, type Asking, type Http, type Request } from '../wire/http.js';
import { randomKey } from '../wire/keys.js';
import type { Watching } from './watch-session.js';
import { turnStates } from './watch-turn.js';

/** How a turn is begun. */
export interface Beginning extends Asking {
  /** The same key with the same words is the same turn, however often it is sent. One is made unless it is given. */
  key?: string;
}

/**
 * A turn that the server has taken: it goes on whether somebody watches or not. To iterate over it is to watch it, from
 * its first word and as often as one likes; to leave the loop is to look away.
 */
export class TurnRun implements AsyncIterable<TurnState> {
  readonly session: string;
  readonly turn: string;
  readonly message: string;
  /** As it was taken. `pending`: it is stored, and the session has not taken it yet. */
  readonly status: Submitted['status'];
  readonly position: number | undefined;
  /** Of words that have joined a turn: the turn they become should that one end without them. */
  readonly becomes: string | undefined;
  /** The place before its first event, where it can be watched from there. */
  readonly before: string | null;

  constructor(
    private readonly http: Http,
    session: string,
    { turn, message, status, events, position, becomes }: Submitted,
  ) {
    this.session = session;
    this.turn = turn;
    this.message = message;
    this.status = status;
    this.position = position;
    this.becomes = becomes;
    // Of a turn that ran already, what it has said stands before that place.
    this.before = becomes === undefined ? cursorIn(events) : null;
  }

  [Symbol.asyncIterator](): AsyncGenerator<TurnState> {
    return this.states();
  }

  states(watching: Watching = {}): AsyncGenerator<TurnState> {
    return turnStates(this.http, this, watching);
  }

  /** The turn when it is over, well or not: its `status` says which. */
  async finished(watching: Watching = {}): Promise<TurnState> {
    let last: TurnState | undefined;
    for await (const state of this.states(watching)) last = state;
    if (last) return last;
    throw new ParleyConnectionError('Nothing was heard of the turn.');
  }

  /** Stops it. What was said stays. */
  async stop({ signal }: Asking = {}): Promise<void> {
    const path = `/v1/sessions${pathOf(this.session)}/turns${pathOf(this.turn)}/stop`;
    await this.http.done('POST', path, { repeatable: true, signal });
  }
}

/** Begins a turn, however often the request must be made for that. */
export async function begin(
  http: Http,
  session: string,
  path: string,
  body: Request['body'],
  { key = randomKey(), signal }: Beginning,
): Promise<TurnRun> {
  const headers = { 'idempotency-key': key };
  const submitted = await http.json<Submitted>('POST', path, { body, headers, repeatable: true, signal });
  return new TurnRun(http, session, submitted);
}

function cursorIn(events: string): string | null {
  return new URLSearchParams(events.split('?')[1] ?? '').get('after');
}
