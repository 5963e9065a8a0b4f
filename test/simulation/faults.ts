import type { Random } from './random.js';

/** What can go wrong with one message, one answer or one read, each with its own likelihood. */
export const oddities = [
  'publication lost',
  'publication stored late',
  'publication refused in passing',
  'acknowledgement lost',
  'acknowledgement delayed',
  'read failed',
  'answer delayed',
  'replica behind',
  'removal unanswered',
  'key write delayed',
  'key write unanswered',
  'live message dropped',
  'live message doubled',
  'live message reordered',
  'core message dropped',
  'mail delivered twice',
  'delivery delayed',
  'delivery acknowledgement lost',
  'sign of work lost',
] as const;
export type Oddity = (typeof oddities)[number];

/** What happens to the whole broker or to a process, at a time. */
export const disasters = [
  'worker crashed',
  'worker crashed in a call',
  'worker frozen',
  'worker drained',
  'broker restarted',
  'old leader answers',
  'log full',
  'memory away',
  'memory behind',
  'log trimmed',
] as const;
export type Disaster = (typeof disasters)[number];
export type FaultKind = Oddity | Disaster;

export interface PlannedDisaster {
  kind: Disaster;
  atMs: number;
  forMs: number;
  /** Which of the workers, counted round; and for a crash in a call, which call. */
  pick: number;
}

export interface FaultPlan {
  rates: Partial<Record<Oddity, number>>;
  disasters: PlannedDisaster[];
  /** From then on everything heals, and what is right must come to its end. */
  endsMs: number;
}

export interface PlanSettings {
  endsMs: number;
  mostDisasters: number;
  /** The kinds that may be planned; all where nothing is said. */
  only?: readonly FaultKind[];
}

const possibleRates = [0.01, 0.05, 0.2];
/** What shows only where it hits the very last message must hit often. */
const timesAsOften: Partial<Record<Oddity, number>> = { 'live message dropped': 2.5 };
const oddityLikelihood = 0.35;

/**
 * A few kinds for each seed, some of them often: with all kinds at once every run would look alike, and some ways
 * to go wrong need that another kind stays away.
 */
export function planFaults(random: Random, settings: PlanSettings): FaultPlan {
  const allowed = (kind: FaultKind): boolean => settings.only?.includes(kind) ?? true;
  const plan: FaultPlan = { rates: {}, disasters: [], endsMs: settings.endsMs };
  for (const kind of oddities) {
    const chosen = random.chance(oddityLikelihood);
    const rate = random.pick(possibleRates);
    if (chosen && allowed(kind)) plan.rates[kind] = rate * (timesAsOften[kind] ?? 1);
  }
  const kinds = disasters.filter(allowed);
  const count = kinds.length === 0 ? 0 : random.whole(settings.mostDisasters + 1);
  for (let index = 0; index < count; index += 1) {
    plan.disasters.push(planDisaster(random, random.pick(kinds), settings.endsMs));
  }
  return plan;
}

function planDisaster(random: Random, kind: Disaster, endsMs: number): PlannedDisaster {
  // Most short, some longer than any patience of the code: an ack wait is half a minute.
  const forMs = random.chance(0.3) ? random.between(20_000, 45_000) : random.between(100, 6_000);
  return { kind, atMs: random.between(0, endsMs), forMs, pick: random.whole(64) };
}

/** Decides, message by message, what goes wrong, and counts what did. */
export class Faults {
  readonly counts = new Map<FaultKind, number>();
  private healed = false;

  constructor(
    private readonly rates: FaultPlan['rates'],
    readonly random: Random,
  ) {}

  strikes(kind: Oddity): boolean {
    if (this.healed || !this.random.chance(this.rates[kind] ?? 0)) return false;
    this.count(kind);
    return true;
  }

  count(kind: FaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  heal(): void {
    this.healed = true;
  }
}
