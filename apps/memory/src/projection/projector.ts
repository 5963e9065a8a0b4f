import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Broker } from '#shared/broker';
import { BROKER, Metrics } from '#shared/service';
import { Database } from '../database/database.js';
import { StatementRefused } from '../database/statement-refused.js';
import type { SessionRow } from '../sessions/session.entity.js';
import { Batches, type Job } from './batches.js';
import { LaneOfSession, type Lane } from './lanes.js';
import { Parking, type ParkedMessage } from './parking.js';
import { byPlace, planSession, type Arrival, type Outcome } from './plan-session.js';
import { addRows, newRows, type Rows } from './rows.js';
import { storedProjection, type SessionState } from './session-state.js';
import { tellRenamed } from './tell-renamed.js';
import { writeRows, writeStates, type Weights } from './write-rows.js';
import { writeTitles, type Renamed } from './write-titles.js';

type ArrivalJob = Job<Arrival, Outcome>;

interface Planned {
  outcomes: Map<Arrival, Outcome>;
  parked: ParkedMessage[];
}

interface Written extends Planned {
  weights: Weights;
  renamed: Renamed[];
}

interface Plan extends Planned {
  rows: Rows;
  states: Map<string, SessionState>;
}

const limits = {
  items: 500,
  size: 8 * 1024 * 1024,
  // So long may pass before a reader sees what is written; whoever names an event waits for it anyway.
  paceMs: 50,
  sizeOf: ({ data }: Arrival): number => data.length,
};

/**
 * Writes what the log says into Postgres: one transaction for all that is in hand, in order per session. Who moves
 * from one lane to the other may find his last batch still being written: the session's row is locked until then,
 * and what overtakes it is ahead and comes again.
 */
@Injectable()
export class Projector {
  private readonly lanes: Record<Lane, Batches<Arrival, Outcome>> = {
    light: new Batches<Arrival, Outcome>(limits, (jobs) => this.settle(jobs)),
    heavy: new Batches<Arrival, Outcome>(limits, (jobs) => this.settle(jobs)),
  };
  private readonly known = new LaneOfSession();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Parking) private readonly parking: Parking,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(BROKER) private readonly broker: Pick<Broker, 'core' | 'names'>,
  ) {}

  /** Resolves when it is durable, or when it is known that it cannot be projected now. */
  project(arrival: Arrival): Promise<Outcome> {
    return this.lanes[this.known.of(arrival.session)].add(arrival);
  }

  /**
   * When Postgres refuses something for what is in it, the batch is halved until the one append to blame
   * stands alone; that one is parked. Everything else that goes wrong is tried again by the broker.
   */
  private async settle(jobs: ArrivalJob[]): Promise<void> {
    try {
      const written = await this.database.change((manager) => write(manager, this.parking, jobs));
      for (const [session, length] of written.weights) this.known.note(session, length);
      this.tell(written);
      tellRenamed(this.broker, written.renamed);
      for (const { item, resolve } of jobs) resolve(written.outcomes.get(item) ?? 'ahead');
    } catch (error) {
      if (StatementRefused.isAboutData(error)) return this.settleApart(jobs, error);
      for (const { reject } of jobs) reject(error);
    }
  }

  private async settleApart(jobs: ArrivalJob[], error: StatementRefused): Promise<void> {
    const [first] = jobs;
    if (jobs.length > 1) {
      const inOrder = jobs.toSorted((a, b) => byPlace(a.item, b.item));
      const middle = Math.ceil(jobs.length / 2);
      await this.settle(inOrder.slice(0, middle));
      await this.settle(inOrder.slice(middle));
    } else if (first && first.item.refused === undefined) {
      first.item.refused = error.message;
      await this.settle(jobs);
    } else {
      first?.reject(error);
    }
  }

  private tell({ outcomes, parked }: Planned): void {
    this.parking.tell(parked);
    const stored = [...outcomes].filter(([, outcome]) => outcome === 'stored').map(([arrival]) => arrival);
    const entries = stored.flatMap(({ stored: { append } }) => append.entries);
    if (entries.length === 0) return;
    this.metrics.count('parley_memory_entries_projected_total', 'Log entries projected.', {}, entries.length);
    const newest = Math.max(
      ...stored.map(({ stored: { append } }) => Date.parse(append.entries.at(-1)?.at ?? '')),
    );
    this.metrics.gauge(
      'parley_memory_lag_seconds',
      'Age of the newest entry of the last batch when it was durable.',
      Math.max(0, (Date.now() - newest) / 1000),
    );
  }
}

async function write(manager: EntityManager, parking: Parking, jobs: ArrivalJob[]): Promise<Written> {
  const bySession = groupBySession(jobs);
  const plan = planAll(bySession, await lockSessions(manager, [...bySession.keys()]));
  await writeRows(manager, plan.rows);
  const weights = await writeStates(manager, plan.states);
  const renamed = await writeTitles(manager, plan.rows.titles);
  await parking.park(manager, plan.parked);
  return { ...plan, weights, renamed };
}

function groupBySession(jobs: ArrivalJob[]): Map<string, Arrival[]> {
  const groups = new Map<string, Arrival[]>();
  for (const { item } of jobs) {
    const group = groups.get(item.session);
    if (group) group.push(item);
    else groups.set(item.session, [item]);
  }
  return groups;
}

/** In the order of their ids, so that two instances never wait for each other in a circle. */
async function lockSessions(manager: EntityManager, ids: string[]): Promise<Map<string, SessionState>> {
  const rows: SessionStateRow[] = await manager.query(
    `SELECT id, gen, n, en, epoch, sequence, projection FROM sessions
     WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
  return new Map(
    rows.map(({ id, projection, ...position }) => [
      id,
      { position, projection: storedProjection(projection) },
    ]),
  );
}

type SessionStateRow = Pick<SessionRow, 'id' | 'gen' | 'n' | 'en' | 'epoch' | 'sequence' | 'projection'>;

function planAll(bySession: Map<string, Arrival[]>, known: Map<string, SessionState>): Plan {
  const plan: Plan = { rows: newRows(), states: new Map(), parked: [], outcomes: new Map() };
  for (const [session, arrivals] of bySession) {
    const state = known.get(session);
    if (state) addSession(plan, session, state, arrivals);
    else for (const arrival of arrivals) addStranger(plan, arrival);
  }
  return plan;
}

function addSession(plan: Plan, session: string, before: SessionState, arrivals: Arrival[]): void {
  const { state, rows, parked, outcomes } = planSession(session, before, arrivals);
  if (state !== before) plan.states.set(session, state);
  addRows(plan.rows, rows);
  for (const { arrival, problem } of parked) plan.parked.push(parkedMessage(arrival, problem));
  for (const [arrival, outcome] of outcomes) plan.outcomes.set(arrival, outcome);
}

function addStranger(plan: Plan, arrival: Arrival): void {
  plan.outcomes.set(arrival, 'parked');
  plan.parked.push(parkedMessage(arrival, 'There is no such session.'));
}

function parkedMessage({ session, stored, data }: Arrival, problem: string): ParkedMessage {
  return { session, sequence: stored.sequence, problem, data };
}
