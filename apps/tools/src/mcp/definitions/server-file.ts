import { readFile, stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { ToolServer } from '#shared/contracts';
import type { BrokenDefinition } from './definition.js';
import { readServers, type ServersRead } from './read-servers.js';

const largestFile = 1_000_000;

/**
 * The operator's file, kept up to date by looking. A file that breaks goes on counting as it was, and so does an
 * entry; what was never usable is told of.
 */
export class ServerFile {
  private stamp = '';
  private known: ServersRead = { good: new Map(), broken: [] };
  private reported: ReadonlySet<string> = new Set();

  constructor(
    private readonly path: string,
    private readonly log: Pick<Logger, 'error'>,
    private readonly read: (path: string) => Promise<string> = (file) => readFile(file, 'utf8'),
  ) {}

  get good(): ReadonlyMap<string, ToolServer> {
    return this.known.good;
  }

  get broken(): readonly BrokenDefinition[] {
    return this.known.broken;
  }

  /** Never rejects. */
  async look(): Promise<void> {
    try {
      const found = await stat(this.path);
      const stamp = [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ');
      if (stamp === this.stamp) return;
      if (!found.isFile()) throw new Error('it is no file');
      if (found.size > largestFile)
        throw new Error(`it has ${found.size} bytes; at most ${largestFile} are read`);
      const text = await this.read(this.path);
      // Not before it is read: what cannot be read for a moment is tried again.
      this.stamp = stamp;
      this.keep(readServers(text));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.report([`${problem}. What it said before counts on`]);
    }
  }

  private keep(read: ServersRead): void {
    const good = new Map(read.good);
    for (const { id } of read.broken) {
      const before = this.known.good.get(id);
      if (before && !good.has(id)) good.set(id, before);
    }
    this.known = { good, broken: read.broken.filter(({ id }) => !good.has(id)) };
    this.report(read.broken.map(({ problem }) => problem));
  }

  /** Each problem once, for as long as it lasts. */
  private report(problems: readonly string[]): void {
    for (const problem of problems) {
      if (!this.reported.has(problem))
        this.log.error({ file: this.path, problem }, `${this.path}: ${problem}`);
    }
    this.reported = new Set(problems);
  }
}
