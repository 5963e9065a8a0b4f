/** Numbers that are the same for the same seed, on every machine and in every run. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number | string) {
    const spread = splitmix(typeof seed === 'number' ? seed : hash(seed));
    this.a = spread();
    this.b = spread();
    this.c = spread();
    for (let round = 0; round < 12; round += 1) this.bits();
  }

  /** From 0 up to 1, without 1. */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A whole number from 0 up to `below`, without it. */
  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** A chance of nothing draws nothing: what is switched off must not move the other numbers. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.whole(list.length)];
    if (picked === undefined) throw new Error('Nothing can be picked out of an empty list.');
    return picked;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const mixed = [...list];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = this.whole(last + 1);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  }

  /** Numbers of its own for one part of the world: what that part draws does not move the others. */
  fork(name: string): Random {
    return new Random(this.bits() ^ hash(name));
  }

  id(prefix: string): string {
    return `${prefix}_${this.bits().toString(36)}${this.bits().toString(36)}`;
  }

  /** The generator known as sfc32. */
  private bits(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum >>> 0;
  }
}

/** Makes unlike states of seeds that are alike, as 1 and 2 are. */
function splitmix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}

function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  }
  return sum;
}
