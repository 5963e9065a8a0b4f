import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OutputLimits {
  /** What is shown of it, in bytes. */
  shown: number;
  /** What is kept of it. */
  kept: number;
}

export interface KeptShellOutput {
  text: string;
  /** All that was kept, where that is more than the text. */
  whole?: AsyncIterable<Uint8Array>;
}

/** What matters of an output is rather at its end: there are the errors, and the sums. */
const shareOfBeginning = 0.25;

/**
 * What a command says. As long as it is short it stays in memory; then all of it goes to a file that has no name any
 * more, so that it is gone with us, and beginning and end are shown.
 */
export class ShellOutput {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private spool: FileHandle | undefined;
  private spooled = 0;
  private beginning = '';
  private line = '';

  constructor(private readonly limits: OutputLimits) {}

  /** The last line that said anything. */
  get lastLine(): string {
    return this.line;
  }

  /** Resolves when there is room for more; false: that was too much, and is not kept. */
  async add(piece: Buffer): Promise<boolean> {
    this.line = lastLineOf(piece) ?? this.line;
    const room = this.limits.kept - this.total;
    const fitting = piece.subarray(0, room);
    this.held.push(fitting);
    this.heldBytes += fitting.length;
    if (this.heldBytes > this.limits.shown || this.spool) await this.writeOut(fitting);
    return piece.length <= room;
  }

  async end(): Promise<KeptShellOutput> {
    const end = Buffer.concat(this.held);
    if (!this.spool) return { text: end.toString() };
    const room = this.limits.shown - this.beginningBytes;
    const tail = end.subarray(Math.max(end.length - room, 0));
    const between = this.spooled - this.beginningBytes - tail.length;
    const whole = this.spool.createReadStream({ start: 0 });
    this.spool = undefined;
    return { text: `${this.beginning}\n[… ${between} bytes left out …]\n${wholeCharacters(tail)}`, whole };
  }

  /** For whoever does not end it. */
  async close(): Promise<void> {
    await this.spool?.close();
    this.spool = undefined;
  }

  private get total(): number {
    return this.spool ? this.spooled : this.heldBytes;
  }

  private get beginningBytes(): number {
    return Math.floor(this.limits.shown * shareOfBeginning);
  }

  private async writeOut(piece: Buffer): Promise<void> {
    if (!this.spool) {
      const all = Buffer.concat(this.held);
      this.beginning = all.subarray(0, this.beginningBytes).toString();
      this.spool = await namelessFile();
      await this.write(all);
    } else await this.write(piece);
    this.forgetOld();
  }

  private async write(piece: Buffer): Promise<void> {
    await this.spool?.appendFile(piece);
    this.spooled += piece.length;
  }

  /** Keeps what the end may be made of. */
  private forgetOld(): void {
    for (;;) {
      const [oldest] = this.held;
      if (!oldest || this.heldBytes - oldest.length < this.limits.shown) return;
      this.held.shift();
      this.heldBytes -= oldest.length;
    }
  }
}

async function namelessFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-output-'));
  try {
    return await open(join(folder, 'output'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without the rest of a character that was cut in two. */
function wholeCharacters(bytes: Buffer): string {
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(Math.max(start, 0)).toString();
}

const longestLine = 200;

function lastLineOf(piece: Buffer): string | undefined {
  const text = piece.subarray(-4 * longestLine).toString();
  const line = text.split(/[\r\n]+/).findLast((each) => each.trim() !== '');
  return line?.trim().slice(0, longestLine);
}
