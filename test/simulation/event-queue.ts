export interface Event {
  at: number;
  /** Of events at the same time, the one that was planned first goes first. */
  order: number;
  /** Undefined once it was called off. */
  call: (() => void) | undefined;
}

/** A heap: the earliest event is always at the root. */
export class EventQueue {
  private readonly heap: Event[] = [];
  private planned = 0;

  get size(): number {
    return this.heap.length;
  }

  plan(at: number, call: () => void): Event {
    const event = { at, order: this.planned, call };
    this.planned += 1;
    this.heap.push(event);
    this.rise(this.heap.length - 1, event);
    return event;
  }

  /** The earliest event that was not called off, without taking it out. */
  peek(): Event | undefined {
    while (this.heap[0] && !this.heap[0].call) this.pop();
    return this.heap[0];
  }

  pop(): Event | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first && last && first !== last) this.sink(last);
    return first;
  }

  private rise(from: number, event: Event): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.heap[above] as Event;
      if (isBefore(parent, event)) break;
      this.heap[place] = parent;
      place = above;
    }
    this.heap[place] = event;
  }

  private sink(event: Event): void {
    let place = 0;
    for (;;) {
      const left = place * 2 + 1;
      let child = this.heap[left];
      if (!child) break;
      const right = this.heap[left + 1];
      let below = left;
      if (right && isBefore(right, child)) {
        child = right;
        below = left + 1;
      }
      if (isBefore(event, child)) break;
      this.heap[place] = child;
      place = below;
    }
    this.heap[place] = event;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}
