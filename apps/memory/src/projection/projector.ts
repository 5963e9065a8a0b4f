import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Broker } from '#shared/broker';
import { BROKER, Metrics } from '#shared/service';
import { Database } from '../database/database.js';
import { StatementRefused, tookTooLong } from '../database/statement-refused.js';
import { deletedAmong, eraseDeleted, type Erased } from '../erasure/erase-deleted.js';
import { familiesOf } from '../erasure/families.js';
import { bookLate } from '../erasure/late-spendings.js';
import { tellErased } from '../erasure/tell-erased.js';
import { writeActivity } from '../sessions/activity.js';
import { Batches, type Job } from './batches.js';
import { LaneOfSession, type Lane } from './lanes.js';
import { lockSessions } from './lock-sessions.js';
import { longAmong, parted } from './long-moves.js';
import { Parking, type ParkedMessage } from './parking.js';
import { byPlace, planSession, type Arrival, type Outcome } from './plan-session.js';
import { addRows, newRows, type Rows } from './rows.js';
import type { SessionState } from './session-state.js';
import { shortenedBy, tellShortened, type Shortened } from './shortened.js';
import { tellRenamed } from './tell-renamed.js';
import { writePaths, type Path } from './write-path.js';
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
  shortened: Shortened[];
  erased: Erased[];
}

interface Plan extends Planned {
  rows: Rows;
  states: Map<string, SessionState>;
  /** Of sessions that are gone. */
  late: Arrival[];
}

const limits = {
  items: 500,
  size: 8 * 1024 * 1024,
  // So long may pass before a reader sees what is written; whoever names an event waits for it anyway.
  paceMs: 50,
  sizeOf: ({ data }: Arrival): number => data.length,
};

/** Longer than others have, and not yet what the driver gives up after. */
const heavyStatementMs = 25_000;

/**
 * Writes what the log says into Postgres: one transaction for all that is in hand, in order per session. Who moves
 * from one lane to the other may find his last batch still being written: the session's row is locked until then,
 * and what overtakes it is ahead and comes again.
 */
@Injectable()
export class Projector {
  private readonly lanes: Record<Lane, Batches<Arrival, Outcome>> = {
    light: new Batches<Arrival, Outcome>(limits, (jobs) => this.settleLight(jobs)),
    heavy: new Batches<Arrival, Outcome>(limits, (jobs) => this.settle(jobs, 'heavy')),
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

  /** Whose path may change by thousands of messages changes lanes before anybody waits for that. */
  private async settleLight(jobs: ArrivalJob[]): Promise<void> {
    try {
      const long = await longAmong(this.database, jobs);
      for (const session of long) this.known.note(session, Infinity);
      const [stay, go] = parted(jobs, ({ item }) => !long.has(item.session));
      for (const { item, resolve, reject } of go) this.lanes.heavy.add(item).then(resolve, reject);
      if (stay.length > 0) await this.settle(stay, 'light');
    } catch (error) {
      for (const { reject } of jobs) reject(error);
    }
  }

  /**
   * When Postgres refuses something for what is in it, the batch is halved until the one append to blame
   * stands alone; that one is parked. Everything else that goes wrong is tried again by the broker.
   */
  private async settle(jobs: ArrivalJob[], lane: Lane): Promise<void> {
    try {
      const written = await this.database.change((manager) => write(manager, this.parking, jobs, lane));
      for (const [session, length] of written.weights) this.known.note(session, length);
      this.tell(written);
      tellRenamed(this.broker, written.renamed);
      tellShortened(this.broker, written.shortened);
      tellErased(this.broker, written.erased);
      for (const { item, resolve } of jobs) resolve(written.outcomes.get(item) ?? 'ahead');
    } catch (error) {
      if (StatementRefused.isAboutData(error)) return this.settleApart(jobs, lane, error);
      if (tookTooLong(error)) this.easeOff(jobs, lane);
      for (const { reject } of jobs) reject(error);
    }
  }

  private async settleApart(jobs: ArrivalJob[], lane: Lane, error: StatementRefused): Promise<void> {
    const [first] = jobs;
    if (jobs.length > 1) {
      const inOrder = jobs.toSorted((a, b) => byPlace(a.item, b.item));
      const middle = Math.ceil(jobs.length / 2);
      await this.settle(inOrder.slice(0, middle), lane);
      await this.settle(inOrder.slice(middle), lane);
    } else if (first && first.item.refused?.of !== 'places') {
      const { refused } = first.item;
      first.item.refused = refused ? { ...refused, of: 'places' } : { why: error.message, of: 'content' };
      await this.settle(jobs, lane);
    } else {
      first?.reject(error);
    }
  }

  /** It comes again: fewer of it at once, and what takes too long by itself where only the heavy wait for it. */
  private easeOff(jobs: ArrivalJob[], lane: Lane): void {
    this.lanes[lane].takeLess(jobs.length);
    const [first, ...others] = jobs;
    if (first && others.length === 0) this.known.note(first.item.session, Infinity);
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

async function write(
  manager: EntityManager,
  parking: Parking,
  jobs: ArrivalJob[],
  lane: Lane,
): Promise<Written> {
  if (lane === 'heavy') await manager.query(`SET LOCAL statement_timeout = ${heavyStatementMs}`);
  const bySession = groupBySession(jobs);
  const dying = await familiesOf(manager, deletedBy(jobs));
  const known = await lockSessions(manager, [...bySession.keys(), ...dying], dying.length > 0);
  const strangers = [...bySession.keys()].filter((session) => !known.has(session));
  const plan = planAll(bySession, known, await deletedAmong(manager, strangers));
  await writeRows(manager, plan.rows);
  await writePaths(manager, pathsOf(plan));
  const weights = await writeStates(manager, plan.states);
  const renamed = await writeTitles(manager, plan.rows.titles);
  await writeActivity(manager, plan.rows.events);
  await parking.park(manager, plan.parked);
  const shortened = await shortenedBy(manager, plan.rows.events);
  const erased = await eraseDeleted(manager, plan.rows.events);
  await bookLate(manager, plan.late);
  return { ...plan, weights, renamed, shortened, erased };
}

/** Where they end once all that is in hand was read. */
function pathsOf({ rows, states }: Plan): Path[] {
  return [...new Set(rows.moves)].map((session) => ({
    session,
    head: states.get(session)?.projection.head ?? null,
  }));
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

function deletedBy(jobs: ArrivalJob[]): string[] {
  const says = ({ item }: ArrivalJob): boolean =>
    item.stored.append.entries.some(({ type }) => type === 'session.deleted');
  return jobs.filter(says).map(({ item }) => item.session);
}

function planAll(
  bySession: Map<string, Arrival[]>,
  known: Map<string, SessionState>,
  deleted: ReadonlySet<string>,
): Plan {
  const plan: Plan = { rows: newRows(), states: new Map(), parked: [], outcomes: new Map(), late: [] };
  for (const [session, arrivals] of bySession) {
    const state = known.get(session);
    if (state) addSession(plan, session, state, arrivals);
    else if (deleted.has(session)) addLate(plan, arrivals);
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

/** What comes late to a session that is gone concerns nobody, but for what it has cost. */
function addLate(plan: Plan, arrivals: Arrival[]): void {
  for (const arrival of arrivals) plan.outcomes.set(arrival, 'seen');
  plan.late.push(...arrivals);
}

function addStranger(plan: Plan, arrival: Arrival): void {
  plan.outcomes.set(arrival, 'parked');
  plan.parked.push(parkedMessage(arrival, 'There is no such session.'));
}

function parkedMessage({ session, stored, data }: Arrival, problem: string): ParkedMessage {
  return { session, sequence: stored.sequence, problem, data };
}
