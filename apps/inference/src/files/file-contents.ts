import type { Files } from '#shared/broker';
import type { Wanted } from './fitting-files.js';
import { KeptContents } from './kept-contents.js';
import { withinTime } from './within-time.js';

export interface ContentsLimits {
  keptBytes: number;
  timeMs: number;
}

interface Parts {
  files: Pick<Files, 'get'>;
  limits: ContentsLimits;
  /** Called with why a file could not be had. */
  missed: (file: string, error: unknown) => void;
}

/** What models are shown. Files never change, so what was read is kept for the next step. */
export class FileContents {
  private readonly kept: KeptContents;
  private readonly underWay = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(private readonly parts: Parts) {
    this.kept = new KeptContents(parts.limits.keptBytes);
  }

  /** What is not there, or cannot be had in time, is left out of the answer; this never fails. */
  async load(files: readonly Wanted[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const { timeMs } = this.parts.limits;
    const loaded = await Promise.all(
      files.map(async ({ file, size }) => {
        const content = await withinTime(this.one(file, size), timeMs);
        return [file, content] as const;
      }),
    );
    return new Map(loaded.filter((each): each is readonly [string, Uint8Array] => each[1] !== undefined));
  }

  private async one(file: string, size: number): Promise<Uint8Array | undefined> {
    const kept = this.kept.get(file);
    if (kept) return kept;
    const reading = this.underWay.get(file) ?? this.begin(file, size);
    return reading;
  }

  private begin(file: string, size: number): Promise<Uint8Array | undefined> {
    const reading = this.read(file, size)
      .catch((error: unknown) => {
        this.parts.missed(file, error);
        return undefined;
      })
      .finally(() => this.underWay.delete(file));
    this.underWay.set(file, reading);
    return reading;
  }

  private async read(file: string, size: number): Promise<Uint8Array | undefined> {
    const stored = await this.parts.files.get(file);
    if (!stored) return undefined;
    if (stored.size !== size) throw new Error(`It has ${stored.size} bytes in the store, not ${size}.`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of stored.content) chunks.push(chunk);
    const content = Buffer.concat(chunks);
    this.kept.add(file, content);
    return content;
  }
}
