export interface Flow {
  messages: number;
  bytes: number;
}

const windowMs = 1_000;

/** Whether somebody sends more than anybody who means well. Counts within windows of a second. */
export class FloodGate {
  private since = -Infinity;
  private flow: Flow = { messages: 0, bytes: 0 };

  constructor(
    private readonly most: Flow,
    private readonly elapsed: () => number,
  ) {}

  /** What is wrong, once it is too much. */
  passes({ messages, bytes }: Flow): string | undefined {
    const now = this.elapsed();
    if (now - this.since >= windowMs) {
      this.since = now;
      this.flow = { messages: 0, bytes: 0 };
    }
    this.flow = { messages: this.flow.messages + messages, bytes: this.flow.bytes + bytes };
    if (this.flow.messages > this.most.messages)
      return `sent more than ${this.most.messages} messages within a second`;
    if (this.flow.bytes > this.most.bytes) return `sent more than ${this.most.bytes} bytes within a second`;
    return undefined;
  }
}
