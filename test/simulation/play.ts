import { digest, type Session } from '#shared/contracts';
import { inferenceCrew, toolsCrew } from './cast/crews.js';
import { Gateway } from './cast/gateway.js';
import { Notes } from './cast/notes.js';
import { leaveBehind } from './cast/past.js';
import { Person } from './cast/person.js';
import type { Tell } from './cast/quiet-logger.js';
import { drawTemper } from './cast/temper.js';
import { Watcher } from './cast/watcher.js';
import { decodedOnce } from './decoded.js';
import { planFaults, type FaultKind } from './faults.js';
import { historyOf, type History } from './history.js';
import { Random } from './random.js';
import { traceModel } from './trace.js';
import { World } from './world.js';

export interface Played {
  seed: number;
  history: History;
  faults: ReadonlyMap<FaultKind, number>;
  events: number;
}

const faultsEndMs = 10_000;
const mostDisasters = 7;
const ackWaitMs = 3_000;
/** Whatever was left behind by the faults has to come to its end by then: a turn may wait for one approval after the other. */
const deadlineMs = 300_000;
const mostEvents = 400_000;
const lookEveryMs = 250;
/** A while before the faults end, so that some of what they break is the last that happens. */
const lastDeedMs = [1_500, 2_500, 7_000];
const deedsOfEach = { least: 4, more: 6 };

/** One run of the whole house, from its seed to its end. The same seed is the same run, event by event. */
export async function play(seed: number, tell?: Tell): Promise<Played> {
  const scene = new Scene(seed, tell);
  const ending = await scene.run();
  const { world, notes } = scene;
  return {
    seed,
    history: historyOf(world, world.memory.sessions, notes, ending),
    faults: world.faults.counts,
    events: world.time.events,
  };
}

/** Names a run by all that happened in it. */
export function fingerprintOf({ history, events, faults }: Played): string {
  const { sessions, notes, endedMs, calls } = history;
  const { asks, effects, sent, watched } = notes;
  const told = [sessions, [...calls], asks, effects, sent, watched, endedMs, events, [...faults]];
  return digest(JSON.stringify(told)).slice(0, 16);
}

class Scene {
  readonly notes = new Notes();
  readonly world: World;
  readonly sessions: string[];
  private readonly random: Random;
  private readonly persons: Person[] = [];
  private readonly watchers: { session: string; watcher: Watcher }[] = [];
  private lookAt = 0;

  constructor(seed: number, tell: Tell | undefined) {
    this.random = new Random(seed);
    const { random, notes } = this;
    this.sessions = ['s_1', 's_2', 's_3', 's_4'].slice(0, 2 + random.whole(2));
    const hasScenes = random.chance(0.25);
    const plan = planFaults(random.fork('plan'), { endsMs: faultsEndMs, mostDisasters });
    const temper = drawTemper(random.fork('temper'));
    const timed: Tell | undefined = tell && ((line) => tell(`${this.world.time.elapsed.toFixed(2)} ${line}`));
    const parts = { notes, temper, tell: timed };
    this.world = new World({
      seed,
      plan,
      crews: [inferenceCrew(2 + random.whole(2), parts), toolsCrew(1 + random.whole(2), parts)],
      ackWaitMs,
      sessions: this.sessions.map((id) => sessionNamed(id, hasScenes && id === 's_2')),
      failed: (process, error) => timed?.(`${process} failed: ${String(error)}`),
    });
    if (tell) {
      tell(JSON.stringify({ plan, temper }));
      traceModel(this.world, tell);
    }
    if (random.chance(0.6)) leaveBehind(this.world, random.pick(this.sessions), random.fork('past'));
    this.people(timed);
  }

  run(): ReturnType<World['run']> {
    const limits = { untilMs: faultsEndMs + deadlineMs, events: mostEvents };
    return this.world.run(() => this.isOver(), limits);
  }

  private people(tell: Tell | undefined): void {
    const { random, world, notes } = this;
    const gateways = Array.from({ length: 1 + random.whole(2) }, (_, index) => {
      return new Gateway(world.place(`gateway${index}`), notes, tell);
    });
    const lastMs = random.pick(lastDeedMs);
    for (const session of this.sessions) {
      const person = new Person(session, gateways, random.fork(`person of ${session}`), notes);
      this.persons.push(person);
      const deeds = deedsOfEach.least + random.whole(deedsOfEach.more);
      for (let deed = 0; deed < deeds; deed += 1) {
        world.time.after(random.between(0, lastMs), () => void person.act());
      }
      for (let index = random.whole(3); index > 0; index -= 1) this.watch(session, index, gateways);
    }
  }

  private watch(session: string, index: number, gateways: readonly Gateway[]): void {
    const { random, world, notes } = this;
    const name = `${session} watcher ${index}`;
    // Who stays before the faults end must hear of what they made him miss, though nothing follows it.
    const staysFrom = random.between(faultsEndMs / 5, faultsEndMs);
    const watched = { watcher: name, session, seen: [] };
    notes.watched.push(watched);
    const watcher = new Watcher(watched, gateways, random.fork(name), random.chance(0.2), staysFrom);
    this.watchers.push({ session, watcher });
    world.time.after(random.between(0, faultsEndMs), () => void watcher.live());
  }

  /** Asked after every event, so it looks only now and then. */
  private isOver(): boolean {
    const { elapsed } = this.world.time;
    if (elapsed < this.lookAt) return false;
    this.lookAt = elapsed + lookEveryMs;
    if (elapsed < faultsEndMs + 1_000 || !this.persons.every(({ isDone }) => isDone)) return false;
    return this.world.isAtRest && this.appointmentsKept() && this.watchersAreThere();
  }

  private appointmentsKept(): boolean {
    const { mail, names } = this.world.model;
    return this.notes.appointed.every(
      ({ session, command }) => mail.last(names.later(session, command)) === undefined,
    );
  }

  private watchersAreThere(): boolean {
    const { log, names } = this.world.model;
    return this.watchers.every(({ session, watcher }) => {
      const last = log.last(names.logOf(session));
      return watcher.n === (last ? decodedOnce(last).append.entries.at(-1)?.n : 0);
    });
  }
}

/** Who has scenes has all passes that there are. */
function sessionNamed(id: string, scenes: boolean): Session {
  const createdAt = '2025-12-31T00:00:00.000Z';
  const alone = { agents: [], project: null, parent: null, workspace: id, forkedFrom: null };
  const recall = id === 's_1' ? ('off' as const) : ('everywhere' as const);
  const known = { passes: null, recall, scenes };
  return { id, owner: 'u_1', name: null, model: null, systemPrompt: null, ...alone, ...known, createdAt };
}
