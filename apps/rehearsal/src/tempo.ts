/**
 * When the next word is due, in absolute time: a timer that fires late delays one word and not all that follow.
 * Times are milliseconds of the monotonic clock.
 */
export class Tempo {
  #from: number;
  #played = 0;
  #gap: number;

  constructor(perSecond: number, now: number) {
    this.#from = now;
    this.#gap = gapOf(perSecond);
  }

  get paced(): boolean {
    return this.#gap > 0;
  }

  due(): number {
    return this.#from + this.#played * this.#gap;
  }

  played(): void {
    this.#played++;
  }

  change(perSecond: number, now: number): void {
    this.#from = this.paced ? this.due() : now;
    this.#played = 0;
    this.#gap = gapOf(perSecond);
  }

  /** After a pause the words go on from now; what the pause took is not caught up on. */
  resume(now: number): void {
    this.#from = now;
    this.#played = 0;
  }
}

function gapOf(perSecond: number): number {
  return perSecond === 0 ? 0 : 1000 / perSecond;
}
