export interface Window {
  /** The first line, counted from 1. */
  offset: number;
  limit: number;
  lineBytes: number;
  textBytes: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Some lines of a file that comes in parts: never more of it is held than is shown. */
export class LineWindow {
  readonly lines: string[] = [];
  /** How many there were as far as was read. */
  count = 0;
  /** Of those that were shown, how many ended with a carriage return too. */
  crlf = 0;
  private shownBytes = 0;
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private length = 0;
  private last = -1;

  constructor(private readonly window: Window) {}

  /** Whether nothing that follows is shown. */
  get full(): boolean {
    return this.lines.length >= this.window.limit || this.shownBytes >= this.window.textBytes;
  }

  push(part: Uint8Array): void {
    for (let start = 0; start < part.length;) {
      const end = part.indexOf(newline, start);
      this.add(part.subarray(start, end === -1 ? part.length : end));
      if (end === -1) return;
      this.endLine();
      start = end + 1;
    }
  }

  /** A file that does not end with a line end has one line more. */
  end(): void {
    if (this.length > 0) this.endLine();
  }

  private get isShown(): boolean {
    return this.count + 1 >= this.window.offset && !this.full;
  }

  private add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    this.last = piece.at(-1) ?? -1;
    if (!this.isShown || this.keptBytes >= this.window.lineBytes) return;
    const kept = Buffer.from(piece.subarray(0, this.window.lineBytes - this.keptBytes));
    this.kept.push(kept);
    this.keptBytes += kept.length;
  }

  private endLine(): void {
    if (this.isShown) this.show();
    this.count += 1;
    this.kept = [];
    this.keptBytes = 0;
    this.length = 0;
    this.last = -1;
  }

  private show(): void {
    const returned = this.last === carriageReturn;
    const length = this.length - (returned ? 1 : 0);
    const text = new TextDecoder('utf-8', { ignoreBOM: this.count > 0 });
    const bytes = Buffer.concat(this.kept, Math.min(this.keptBytes, length));
    const cut = length - bytes.length;
    // Half a character at the cut is not shown, rather than shown as a broken one.
    const shown = text.decode(bytes, { stream: cut > 0 });
    if (returned) this.crlf += 1;
    this.lines.push(cut > 0 ? `${shown} … (${cut} bytes more in this line)` : shown);
    this.shownBytes += bytes.length + 1;
  }
}
