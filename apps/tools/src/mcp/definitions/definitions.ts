import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import type { NamedToolServer } from '#shared/contracts';
import type { BrokenDefinition, Definition } from './definition.js';
import type { ServerFile } from './server-file.js';

export interface DefinitionsParts {
  /** Without one there are only those made by API. */
  file: ServerFile | undefined;
  /** Asks memory. Rejects where that is away. */
  rows: () => Promise<readonly NamedToolServer[]>;
  changed: (good: readonly Definition[], broken: readonly BrokenDefinition[]) => void;
  clock: Clock;
  log: Logger;
  everyMs?: number;
}

/** What is changed by API takes effect within this, and the time of the question. */
const lookEveryMs = 2_000;

/**
 * Which servers there are: those of the file, and those made by API, where a file wins. It looks again and again;
 * memory that is away leaves what it said last, and never holds up the file.
 */
export class Definitions {
  private readonly closing = new AbortController();
  private rows: readonly NamedToolServer[] = [];

  constructor(private readonly parts: DefinitionsParts) {}

  start(): void {
    const { file } = this.parts;
    if (file) void this.turn(() => file.look());
    void this.turn(() => this.askMemory());
  }

  /** It does not wait for memory, which may be leaving, too; nothing is told after this. */
  close(): void {
    this.closing.abort();
  }

  /** Never rejects. */
  private async turn(look: () => Promise<void>): Promise<void> {
    const { clock, log, everyMs = lookEveryMs } = this.parts;
    const { signal } = this.closing;
    while (!signal.aborted) {
      try {
        await look();
        if (!signal.aborted) this.tell();
      } catch (error) {
        log.error({ err: error }, 'The tool servers could not be brought up to date');
      }
      await clock.wait(everyMs, signal).catch(() => undefined);
    }
  }

  private async askMemory(): Promise<void> {
    try {
      this.rows = await this.parts.rows();
    } catch (error) {
      this.parts.log.debug({ err: error }, 'Memory does not tell of tool servers; those of before count on');
    }
  }

  private tell(): void {
    const { file, changed } = this.parts;
    const all = new Map<string, Definition>();
    for (const { id, server } of this.rows) all.set(id, { id, origin: 'api', server });
    for (const [id, server] of file?.good ?? []) all.set(id, { id, origin: 'file', server });
    changed(
      [...all.values()],
      (file?.broken ?? []).filter(({ id }) => !all.has(id)),
    );
  }
}
