export interface BelievedParts<T> {
  /** Rejects where whoever knows is away. */
  ask: (id: string) => Promise<T>;
  /** Told when nothing could be had; what was told before counts on. */
  away: (error: unknown) => void;
  now?: () => number;
}

interface Answer<T> {
  value: T;
  until: number;
}

const believedMs = 2_000;
const mostKept = 1_000;

/** Answers that count for a moment, and for longer while nobody can be asked. */
export class Believed<T> {
  private readonly answers = new Map<string, Answer<T>>();
  private readonly asking = new Map<string, Promise<T>>();

  constructor(private readonly parts: BelievedParts<T>) {}

  async of(id: string): Promise<T> {
    const { now = Date.now } = this.parts;
    const known = this.answers.get(id);
    if (known && known.until > now()) return known.value;
    try {
      return await this.fresh(id);
    } catch (error) {
      if (!known) throw error;
      this.parts.away(error);
      this.keep(id, known.value);
      return known.value;
    }
  }

  /** However many want to know at once, one asks. */
  private fresh(id: string): Promise<T> {
    const underWay = this.asking.get(id);
    if (underWay) return underWay;
    const asking = this.ask(id).finally(() => this.asking.delete(id));
    this.asking.set(id, asking);
    return asking;
  }

  private async ask(id: string): Promise<T> {
    const value = await this.parts.ask(id);
    this.keep(id, value);
    return value;
  }

  private keep(id: string, value: T): void {
    const { now = Date.now } = this.parts;
    this.answers.delete(id);
    this.answers.set(id, { value, until: now() + believedMs });
    const [oldest = id] = this.answers.keys();
    if (this.answers.size > mostKept) this.answers.delete(oldest);
  }
}
