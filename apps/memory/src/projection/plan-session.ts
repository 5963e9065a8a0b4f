import type { StoredAppend } from '#shared/conversation';
import { firstEvent, placeOf } from './place.js';
import { positionAfter, projectAppend } from './project-append.js';
import { addRows, newRows, type MessageChange, type Rows } from './rows.js';
import type { SessionState } from './session-state.js';

/** An append that came from the stream. */
export interface Arrival {
  session: string;
  stored: StoredAppend;
  /** As it stands in the stream, for the case that it must be parked. */
  data: Uint8Array;
  /** What lies behind this event and before the append is not in the log any more: it may be passed. */
  gapAfter?: number;
  /** Its rows were refused by the database for what is in them. */
  refused?: Refusal;
}

export interface Refusal {
  why: string;
  /** What was refused last: all that it says, or even where its messages would stand. */
  of: 'content' | 'places';
}

export type Outcome = 'stored' | 'seen' | 'ahead' | 'parked';

export interface Parked {
  arrival: Arrival;
  problem: string;
}

export interface SessionPlan {
  state: SessionState;
  rows: Rows;
  parked: Parked[];
  outcomes: Map<Arrival, Outcome>;
}

/** What the appends in hand do to one session, in the order of its log, whatever order they came in. */
export function planSession(session: string, state: SessionState, arrivals: Arrival[]): SessionPlan {
  const plan: SessionPlan = { state, rows: newRows(), parked: [], outcomes: new Map() };
  for (const arrival of arrivals.toSorted(byPlace))
    plan.outcomes.set(arrival, planArrival(session, plan, arrival));
  return plan;
}

export function byPlace(a: Arrival, b: Arrival): number {
  return firstEvent(a.stored.append) - firstEvent(b.stored.append);
}

function planArrival(session: string, plan: SessionPlan, arrival: Arrival): Outcome {
  const { position } = plan.state;
  const place = placeOf(position, arrival.stored.append);
  if (place === 'seen') return 'seen';
  if (place === 'ahead') {
    if (arrival.gapAfter !== position.en) return 'ahead';
    const problem = `Events ${position.en + 1} to ${firstEvent(arrival.stored.append) - 1} are missing from the log`;
    plan.parked.push({ arrival, problem });
  }
  return planNext(session, plan, arrival);
}

/**
 * What cannot be projected is parked, and the session goes on behind it. Rows that the database refuses
 * are left out, but not what the append says of the session's state, of where its path goes, and of which messages it
 * leads through: the actor begins from that.
 */
function planNext(session: string, plan: SessionPlan, arrival: Arrival): Outcome {
  const { refused, stored } = arrival;
  try {
    const { state, rows } = projectAppend(session, plan.state, stored);
    plan.state = state;
    if (refused !== undefined) {
      plan.rows.moves.push(...rows.moves);
      plan.rows.clears.push(...rows.clears);
      if (refused.of === 'content') plan.rows.placeholders.push(...rows.messages.map(emptied));
      return park(plan, arrival, refused.why);
    }
    addRows(plan.rows, rows);
    return 'stored';
  } catch (error) {
    plan.state = { ...plan.state, position: positionAfter(plan.state.position, stored) };
    return park(plan, arrival, error instanceof Error ? error.message : String(error));
  }
}

function emptied({ message, ...place }: MessageChange): MessageChange {
  const { id, parent, turn, role, author, status, createdAt } = message;
  return { ...place, message: { id, parent, turn, role, author, status, createdAt, blocks: [] } };
}

function park(plan: SessionPlan, arrival: Arrival, problem: string): Outcome {
  plan.parked.push({ arrival, problem });
  return 'parked';
}
