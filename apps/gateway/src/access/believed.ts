/** Answers that are believed for a while, so that not every request asks again. Bounded; forgets all when full. */
export class Believed<T> {
  private readonly answers = new Map<string, { answer: T; until: number }>();

  constructor(
    private readonly forMs: number,
    private readonly most = 10_000,
  ) {}

  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const known = this.answers.get(key);
    if (known && known.until > now) return known.answer;
    const answer = await ask();
    this.put(key, answer);
    return answer;
  }

  /** What is known without having asked. */
  put(key: string, answer: T): void {
    if (this.answers.size >= this.most) this.answers.clear();
    this.answers.set(key, { answer, until: Date.now() + this.forMs });
  }
}
