import { addUsage, noUsage, terminalTypes, type Entry, type Usage } from '#shared/contracts';
import { afterEntry, awaitedOfClient, isHeard, namesOf, noWaits, type Waits } from './client-waits.js';
import type { BreakOff, Telling, Told, WholeAnswer } from './telling.js';

export interface TellerParts<State> {
  turn: string;
  telling: Telling<State>;
  /**
   * What its client has answered, calls by their keys and approvals by their ids: what was told before they were asked for
   * is no part of this answer.
   */
  answered?: ReadonlySet<string> | undefined;
  /** The part that is told, where its answers are not known (any more): the first is 0. */
  part?: number | undefined;
  /** What was open at the place that it is told from, where that is not the turn's beginning. */
  waits?: Waits | undefined;
}

/** Tells one turn, append by append: what is to be sent, until the answer is over. */
export class Teller<State> {
  private state: State;
  private waits: Waits;
  private greeting: readonly string[] = [];
  /** How often the turn has waited for its client, and for what in all. */
  private pauses = 0;
  private readonly asked = new Set<string>();
  /** What the turn had cost before the part that is told. */
  private spent: Usage = noUsage;
  private answered: ReadonlySet<string>;
  /** While it catches up with what its client has been told before. */
  private isMute: boolean;
  private isOver = false;

  constructor(private readonly parts: TellerParts<State>) {
    const { answered = new Set(), part = 0, waits } = parts;
    this.answered = answered;
    this.waits = waits ?? noWaits;
    this.isMute = waits === undefined && (answered.size > 0 || part > 0);
    const { state, frames } = parts.telling.begin(0, noUsage);
    this.state = state;
    this.greeting = frames;
  }

  get over(): boolean {
    return this.isOver;
  }

  /** What is an append by itself. */
  tell(entry: Entry): string[] {
    return this.tellAppend([entry]);
  }

  /** Of one append, or the rest of it, all at once: not before its end is known whether the turn waits for its client. */
  tellAppend(entries: readonly Entry[]): string[] {
    const frames = entries.flatMap((entry) => this.told(entry));
    return [...frames, ...this.paused()];
  }

  /** The answer ends here, and its turn does not. */
  breakOff(reason: BreakOff): string[] {
    if (this.isOver) return [];
    if (this.isMute) this.beginAnew();
    this.isOver = true;
    return this.said(this.parts.telling.breakOff(this.state, reason));
  }

  whole(): WholeAnswer {
    return this.parts.telling.whole(this.state);
  }

  private told(entry: Entry): string[] {
    if (this.isOver || entry.turn !== this.parts.turn) return [];
    const isLast = terminalTypes.has(entry.type) || entry.type === 'turn.rejected';
    // It has ended without having heard what its client has to say, or has heard it before it had to wait.
    if (this.isMute && (isLast || isHeard(this.waits, entry, this.answered))) this.beginAnew();
    this.waits = afterEntry(this.waits, entry);
    if (this.isMute) {
      this.spent = withStep(this.spent, entry);
      return [];
    }
    const frames = this.said(this.parts.telling.tell(this.state, entry));
    if (isLast) this.isOver = true;
    return frames;
  }

  private paused(): string[] {
    if (this.isOver) return [];
    const { telling, part } = this.parts;
    const awaited = awaitedOfClient(this.waits, telling.takes ?? 'results');
    const names = namesOf(awaited);
    if (names.length === 0) return [];
    if (names.some((name) => !this.asked.has(name))) this.pauses += 1;
    for (const name of names) this.asked.add(name);
    // Known by its number alone; whoever was told of that part has answered something of this.
    if (this.isMute && this.pauses === part) this.answered = new Set(names);
    if (names.some((name) => this.answered.has(name))) {
      if (this.isMute) this.beginAnew();
      return [];
    }
    // Of another pause, before the one whose calls were answered.
    if (this.isMute) return [];
    this.isOver = true;
    return this.said(telling.pause(this.state, awaited.calls, awaited.approvals));
  }

  private beginAnew(): void {
    const part = this.parts.part ?? Math.max(1, this.pauses);
    const { state, frames } = this.parts.telling.begin(part, this.spent);
    this.state = state;
    this.greeting = frames;
    this.isMute = false;
  }

  private said({ state, frames, over }: Told<State>): string[] {
    this.state = state;
    if (over) this.isOver = true;
    const { greeting } = this;
    this.greeting = [];
    return [...greeting, ...frames];
  }
}

function withStep(spent: Usage, entry: Entry): Usage {
  if (entry.type !== 'step.completed' && entry.type !== 'step.abandoned') return spent;
  const { usage } = entry.body;
  return usage ? addUsage(spent, usage) : spent;
}
