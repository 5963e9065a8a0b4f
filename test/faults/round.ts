import { isMailWaiting } from '#shared/broker';
import { internalTypes, type Entry } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { Random } from '../simulation/random.js';
import { isTerminal, problemsOf } from './check/index.js';
import { Book } from './load/book.js';
import { Person } from './load/person.js';
import { Phone } from './load/phone.js';
import { Watcher } from './load/watcher.js';
import { passesUnderWay } from './passes-under-way.js';
import { appendsOf, readHistory } from './read-history.js';
import type { Town } from './town/town.js';

export interface RoundPlan {
  seed: number;
  sessions: number;
  /** Of each session. */
  watchers: number;
}

export interface Outcome {
  problems: string[];
  /** Watchers who were told to start anew. */
  resets: number;
  counts: ReadonlyMap<string, number>;
}

/** How long after the last fault everything may take to be well again. */
export const healingMs = 90_000;

/** People who talk and watch while something breaks, and the judgement on what became of it. */
export class Round {
  readonly book = new Book();
  readonly random: Random;
  /** Workers that were frozen meanwhile. */
  readonly excused = new Set<string>();
  readonly sessions: string[] = [];
  private readonly phone: Phone;
  private readonly people: Person[] = [];
  private readonly watchers: Watcher[] = [];
  private talking: Promise<void>[] = [];
  private enough = false;

  private constructor(
    readonly town: Town,
    private readonly plan: RoundPlan,
  ) {
    this.random = new Random(plan.seed);
    this.phone = new Phone(town, this.random.fork('phone'));
  }

  static async begin(town: Town, plan: RoundPlan): Promise<Round> {
    const round = new Round(town, plan);
    for (let index = 0; index < plan.sessions; index += 1) await round.enter(index);
    round.talking = round.people.map((person) => person.talk(() => round.enough));
    for (const watcher of round.watchers) watcher.start();
    return round;
  }

  /** That so many turns were accepted, so that what breaks now breaks something. */
  async busy(accepted: number): Promise<void> {
    const goal = this.book.counted('accepted') + accepted;
    await eventually('people talk', () => this.book.counted('accepted') >= goal, healingMs);
  }

  /** Everybody says his last word, everything comes to an end, and the history is judged. */
  async end(): Promise<Outcome> {
    this.enough = true;
    try {
      await Promise.all(this.talking);
      await Promise.all(this.people.map((person) => person.sayLastWord()));
      await eventually('everything has come to an end', () => this.isOver(), healingMs);
      const late = await this.untilSeen();
      const problems = problemsOf(await this.history());
      return { ...this.tally(), problems: [...problems, ...late, ...this.book.surprises] };
    } finally {
      await this.leave();
    }
  }

  async leave(): Promise<void> {
    this.enough = true;
    await Promise.all(this.watchers.map((watcher) => watcher.leave()));
  }

  private history() {
    return readHistory(this.town, this.book, this.sessions, this.excused);
  }

  private async enter(index: number): Promise<void> {
    const { book, phone, town, random } = this;
    // Without a name, so that a title is made while things break.
    const session = await phone.session({});
    this.sessions.push(session);
    this.people.push(new Person({ session, phone, random: random.fork(`person ${index}`), book }));
    for (let place = 0; place < this.plan.watchers; place += 1) {
      const own = random.fork(`watcher ${index}.${place}`);
      const parts = { session, doors: town, phone, random: own, book, mostEvents: 60 };
      this.watchers.push(new Watcher(`watcher ${place}`, parts));
    }
  }

  /** Every accepted turn has ended and is settled, Postgres knows, and no title is to come. Throws what is missing. */
  private async isOver(): Promise<true> {
    const { broker } = this.town;
    const titles = await passesUnderWay(broker);
    if (titles > 0) throw new Error(`${titles} titles are still to come`);
    for (const session of this.sessions) {
      if ((await isMailWaiting(broker, session)) !== undefined) throw new Error(`${session} has mail`);
      const entries = await this.entriesOf(session);
      const open = openTurns(entries);
      if (open.length > 0) throw new Error(told(session, open, entries));
      const ended = entries.filter(isTerminal).length;
      const known = await this.endedInPostgres(session);
      if (known < ended) throw new Error(`Postgres knows ${known} of ${ended} ends of ${session}`);
    }
    return true;
  }

  private async entriesOf(session: string): Promise<Entry[]> {
    return (await appendsOf(this.town.broker, session)).flatMap(({ append }) => append.entries);
  }

  private async endedInPostgres(session: string): Promise<number> {
    const [row] = await this.town.database.query<{ count: string }>(
      `SELECT count(*) FROM turns WHERE session = '${session}' AND ended_at IS NOT NULL`,
    );
    return Number(row?.count ?? 0);
  }

  /** Who has not seen the end by now never will: the checks say what he missed. */
  private async untilSeen(): Promise<string[]> {
    const ends = new Map<string, number>();
    for (const session of this.sessions) {
      const entries = await this.entriesOf(session);
      ends.set(session, entries.findLast(({ type }) => !internalTypes.has(type))?.n ?? 0);
    }
    const behind = (): Watcher[] =>
      this.watchers.filter((watcher) => watcher.reached < (ends.get(watcher.session) ?? 0));
    try {
      await eventually('everybody has seen the end', () => behind().length === 0, 30_000);
      return [];
    } catch {
      return behind().map(({ name, session, reached }) => `${name} of ${session} is still at n ${reached}`);
    }
  }

  private tally(): Omit<Outcome, 'problems'> {
    const { counts, watches } = this.book;
    const resets = watches.flatMap(({ seen }) => seen).filter(({ kind }) => kind === 'reset').length;
    return { counts, resets };
  }
}

/** Accepted and not ended, or ended and not settled. More ends than beginnings is for the checks to say. */
function openTurns(entries: readonly Entry[]): string[] {
  const turnsOf = (test: (entry: Entry) => boolean): string[] =>
    entries.filter(test).map(({ turn = '' }) => turn);
  const ended = new Set(turnsOf(isTerminal));
  const settled = new Set(turnsOf(({ type }) => type === 'turn.settled'));
  const started = new Set(turnsOf(({ type }) => type === 'turn.started'));
  const accepted = turnsOf(({ type }) => type === 'turn.accepted');
  return accepted.filter((turn) => !ended.has(turn) || (started.has(turn) && !settled.has(turn)));
}

/** Enough to see where it stuck: what concerns those turns, what others did around them, how the log ends. */
function told(session: string, open: readonly string[], entries: readonly Entry[]): string {
  const kinds = /^(turn|queue|steer|actor|command|history)[.]/;
  const story = entries.filter(({ type }) => kinds.test(type));
  const from = story.findIndex(({ turn = '' }) => open.includes(turn));
  const lines = story.slice(Math.max(0, from - 5), from + 40).map(lineOf);
  return `${session} has not ended ${open.join(', ')}:\n${lines.join('\n')}`;
}

function lineOf({ n, type, turn = '', cause = '', body }: Entry): string {
  return `${n} ${type} ${turn} ${cause} ${JSON.stringify(body).slice(0, 160)}`;
}
