import { resolve, checkSourceId, type Resolved } from './resolved.js';
import type { Registry } from './registry.js';
import type { Offered, ToolSource } from './source.js';
import type { Tool } from './tool.js';

/** Whose tools come first where two have one name. */
const ranks = ['built-in', 'added', 'server'] as const;
export type SourceRank = (typeof ranks)[number];

interface Entry {
  rank: SourceRank;
  source: ToolSource;
  stop: () => void;
}

/**
 * All sources of tools of this service. A module that has tools injects it and adds a source, in its constructor
 * or later, and takes it away again when it is gone:
 *
 *     constructor(@Inject(ToolSources) sources: ToolSources) {
 *       this.remove = sources.add('built-in', fixedSource('files', [readFile, writeFile]));
 *     }
 */
export class ToolSources implements Registry {
  private entries: readonly Entry[] = [];
  private readonly listeners = new Set<() => void>();
  private resolved: Resolved = resolve([]);

  /** Returns how to take it away. */
  add(rank: SourceRank, source: ToolSource): () => void {
    checkSourceId(source.id);
    if (this.entries.some((entry) => entry.source.id === source.id))
      throw new Error(`There are two sources of tools by the name of ${source.id}.`);
    const entry = { rank, source, stop: source.onChange(() => this.changed()) };
    this.entries = [...this.entries, entry].toSorted((a, b) => ranks.indexOf(a.rank) - ranks.indexOf(b.rank));
    this.changed();
    return () => this.remove(entry);
  }

  get(name: string): Tool | undefined {
    return this.resolved.tools.get(name);
  }

  names(): string[] {
    return [...this.resolved.tools.keys()];
  }

  /** By their sources' ids. */
  offered(): ReadonlyMap<string, Offered> {
    return this.resolved.offered;
  }

  /** Called after anything of it has changed. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private remove(entry: Entry): void {
    if (!this.entries.includes(entry)) return;
    entry.stop();
    this.entries = this.entries.filter((each) => each !== entry);
    this.changed();
  }

  private changed(): void {
    this.resolved = resolve(this.entries.map(({ source }) => source));
    for (const listener of this.listeners) listener();
  }
}

/** For tests and for whoever has no Nest: fixed tools, and nothing else. */
export function registryOf(tools: readonly Tool[]): Registry {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return { get: (name) => byName.get(name), names: () => [...byName.keys()] };
}
