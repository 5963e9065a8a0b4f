import { ParleyError } from '#shared/contracts';

export interface BelievedSettings<T> {
  /** How long an answer counts without being asked for again. */
  forMs: number;
  /** Which answers count on while nobody can be asked: no refusal does. */
  lets: (answer: T) => boolean;
  most?: number;
  now?: () => number;
}

interface Known<T> {
  answer: T;
  answeredAt: number;
  until: number;
}

/**
 * While memory is away nobody can revoke a token or take a session from its owner, so the last good answer holds
 * on: who was let in must still be able to stop what he has started. Not for ever, for an operator who changes the
 * database by hand meanwhile wants to be obeyed.
 */
const longestWithoutAskingMs = 600_000;

/** Answers that are believed for a while, so that not every request asks again. Bounded; forgets the oldest. */
export class Believed<T> {
  private readonly known = new Map<string, Known<T>>();
  private readonly asking = new Map<string, Promise<T>>();
  private readonly now: () => number;

  constructor(private readonly settings: BelievedSettings<T>) {
    this.now = settings.now ?? Date.now;
  }

  /** However many want to know the same at once, it is asked for once. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.known.get(key);
    if (known && known.until > this.now()) return known.answer;
    const underWay = this.asking.get(key);
    if (underWay) return underWay;
    const asked = this.askFor(key, ask).finally(() => this.asking.delete(key));
    this.asking.set(key, asked);
    return asked;
  }

  /** What is known without having asked. */
  put(key: string, answer: T): void {
    const answeredAt = this.now();
    this.keep(key, { answer, answeredAt, until: answeredAt + this.settings.forMs });
  }

  /** It is known not to be so any more. */
  forget(key: string): void {
    this.known.delete(key);
  }

  private async askFor(key: string, ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask();
      this.put(key, answer);
      return answer;
    } catch (error) {
      const known = this.known.get(key);
      if (isAway(error) && known && this.holdsOn(known)) {
        // Whoever comes next must not wait in vain once more.
        this.keep(key, { ...known, until: this.now() + this.settings.forMs });
        return known.answer;
      }
      if (!isAway(error)) this.known.delete(key);
      throw error;
    }
  }

  private holdsOn({ answer, answeredAt }: Known<T>): boolean {
    return this.settings.lets(answer) && this.now() - answeredAt <= longestWithoutAskingMs;
  }

  private keep(key: string, known: Known<T>): void {
    this.known.delete(key);
    this.known.set(key, known);
    if (this.known.size <= (this.settings.most ?? 10_000)) return;
    const [oldest = key] = this.known.keys();
    this.known.delete(oldest);
  }
}

function isAway(error: unknown): boolean {
  return ParleyError.is(error) && error.body.code === 'unavailable';
}
