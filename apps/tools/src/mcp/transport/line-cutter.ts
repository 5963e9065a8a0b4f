const lineFeed = 0x0a;

/** A line that never ends would fill the memory of whoever waits for its end. */
export class LineTooLong extends Error {
  constructor(readonly bytes: number) {
    super(`sent a line longer than ${bytes} bytes`);
  }
}

const firstRoom = 4_096;

/** Cuts a stream of bytes into lines. Throws `LineTooLong`, after which it must not be used again. */
export class LineCutter {
  /** A copy: of a line that comes byte by byte, the pieces would take a hundred times its room. */
  private line = Buffer.alloc(firstRoom);
  private held = 0;

  constructor(private readonly longest: number) {}

  *take(chunk: Buffer): Generator<string> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, from);
      this.hold(chunk.subarray(from, end < 0 ? undefined : end));
      if (end < 0) return;
      yield this.taken();
      from = end + 1;
    }
  }

  private hold(part: Buffer): void {
    const held = this.held + part.length;
    if (held > this.longest) throw new LineTooLong(this.longest);
    if (held > this.line.length) this.makeRoom(held);
    part.copy(this.line, this.held);
    this.held = held;
  }

  private makeRoom(least: number): void {
    const larger = Buffer.alloc(Math.max(least, 2 * this.line.length));
    this.line.copy(larger, 0, 0, this.held);
    this.line = larger;
  }

  private taken(): string {
    const text = this.line.toString('utf8', 0, this.held);
    this.held = 0;
    if (this.line.length > firstRoom) this.line = Buffer.alloc(firstRoom);
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }
}
