import type { limitsOf } from '../../apps/memory/src/budgets/index.js';

export type Turn = `t${number}`;

interface Counted {
  at: number;
  asks: number;
  accepted: boolean;
  ended: boolean;
}

type Happening =
  | { kind: 'asked' | 'accepted' | 'joined' | 'rejected' | 'ended'; turn: Turn }
  | { kind: 'spent'; tokens: number; cost: number };

type Limits = ReturnType<typeof limitsOf>;
interface Sums {
  day: number;
  week: number;
}

/** How a user's budgets count, in the plainest words: everything is kept, and counted anew each time. */
export class CountingModel {
  private readonly turns = new Map<Turn, Counted>();
  private readonly spent: { at: number; tokens: number; cost: number }[] = [];

  constructor(private readonly limits: Limits) {}

  happens(it: Happening, now: number): string {
    if (it.kind === 'asked') return this.asked(it.turn, now);
    if (it.kind === 'spent') this.spent.push({ ...it, at: now });
    else this.told(it.turn, it.kind);
    return 'done';
  }

  used(now: number): { requests: Sums; tokens: Sums; cost: Sums; running: number } {
    const counted = [...this.turns.values()].filter((turn) => counts(turn, now));
    return {
      requests: sums(
        counted.map(({ at }) => ({ at, amount: 1 })),
        now,
      ),
      tokens: sums(
        this.spent.map(({ at, tokens }) => ({ at, amount: tokens })),
        now,
      ),
      cost: sums(
        this.spent.map(({ at, cost }) => ({ at, amount: cost })),
        now,
      ),
      running: counted.filter(({ ended }) => !ended).length,
    };
  }

  private asked(turn: Turn, now: number): string {
    this.forget(now);
    const known = this.turns.get(turn);
    if (known?.accepted) return 'let in';
    if (known && counts(known, now)) {
      this.turns.set(turn, { ...known, at: now, asks: known.asks + 1, ended: false });
      return 'let in';
    }
    const refusals = this.limits.flatMap((limit) => this.refusal(limit, now)).toSorted();
    const last = refusals.findLast((each) => each.startsWith('2')) ?? refusals[0];
    if (last !== undefined) return last;
    this.turns.set(turn, { at: now, asks: 1, accepted: false, ended: false });
    return 'let in';
  }

  private refusal({ kind, period, limit }: Limits[number], now: number): string[] {
    const used = this.used(now);
    if (kind === 'running' || period === 'now') return used.running >= limit ? ['At most 2'] : [];
    return used[kind][period] >= limit ? [new Date(periodOf(period, now).until).toISOString()] : [];
  }

  private told(turn: Turn, kind: 'accepted' | 'joined' | 'rejected' | 'ended'): void {
    const known = this.turns.get(turn);
    if (!known) return;
    if (kind === 'accepted') this.turns.set(turn, { ...known, accepted: true, ended: false });
    else if (kind === 'joined') this.turns.set(turn, { ...known, accepted: true, ended: true });
    else if (kind === 'ended') this.turns.set(turn, { ...known, ended: true });
    else if (known.asks > 1 || known.accepted) this.turns.set(turn, { ...known, asks: known.asks - 1 });
    else this.turns.delete(turn);
  }

  /** A turn of another week whose id comes again is counted anew. */
  private forget(now: number): void {
    const { from } = periodOf('week', now);
    for (const [turn, { at, accepted, ended }] of this.turns) {
      if (at < from && (!accepted || ended)) this.turns.delete(turn);
    }
  }
}

function counts({ at, accepted }: Counted, now: number): boolean {
  return accepted || now - at < 60_000;
}

function sums(amounts: { at: number; amount: number }[], now: number): Sums {
  const since = (period: 'day' | 'week'): number =>
    amounts.reduce((sum, { at, amount }) => (at >= periodOf(period, now).from ? sum + amount : sum), 0);
  return { day: since('day'), week: since('week') };
}

/** By the calendar. */
function periodOf(period: 'day' | 'week', now: number): { from: number; until: number } {
  const date = new Date(now);
  const since = period === 'day' ? 0 : (date.getUTCDay() + 6) % 7;
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - since];
  return { from: Date.UTC(year, month, day), until: Date.UTC(year, month, day + (period === 'day' ? 1 : 7)) };
}
