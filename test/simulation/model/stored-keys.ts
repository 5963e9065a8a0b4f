import type { KeyEntry } from '#shared/broker';
import type { VirtualTime } from '../virtual-time.js';

interface Version {
  /** Undefined: what is left of a key that was purged or whose time was over. */
  value: string | undefined;
  revision: number;
  storedAt: number;
}

/** One bucket of keys as it truly is, with what it was before for those who see it late. */
export class StoredKeys {
  private readonly keys = new Map<string, Version[]>();
  private readonly watchers = new Set<(key: string) => void>();
  private lastRevision = 0;

  constructor(private readonly time: VirtualTime) {}

  create(key: string, value: string, ttlMs?: number): number | undefined {
    if (this.get(key)) return undefined;
    return this.put(key, value, ttlMs);
  }

  /** As in the real one, a key that is written again without a time to live has none any more. */
  update(key: string, value: string, revision: number): number | undefined {
    if (this.get(key)?.revision !== revision) return undefined;
    return this.put(key, value);
  }

  put(key: string, value: string, ttlMs?: number): number {
    const revision = this.write(key, value);
    if (ttlMs !== undefined) this.time.after(ttlMs, () => this.purge(key, revision));
    return revision;
  }

  purge(key: string, revision: number): boolean {
    if (this.get(key)?.revision !== revision) return false;
    this.write(key, undefined);
    for (const watcher of this.watchers) watcher(key);
    return true;
  }

  get(key: string, asOf = Infinity): KeyEntry | undefined {
    const version = this.keys.get(key)?.findLast(({ storedAt }) => storedAt <= asOf);
    if (version?.value === undefined) return undefined;
    return { key, value: version.value, revision: version.revision };
  }

  entries(asOf = Infinity): KeyEntry[] {
    return [...this.keys.keys()].flatMap((key) => this.get(key, asOf) ?? []);
  }

  /** All that each key ever held, oldest first: for those who judge what happened. */
  pasts(): Map<string, { value: string | undefined; storedAt: number }[]> {
    return this.keys;
  }

  /** Told of every key that goes, by a purge or by its time. Returns how to stop. */
  onGone(watcher: (key: string) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private write(key: string, value: string | undefined): number {
    this.lastRevision += 1;
    const versions = this.keys.get(key) ?? [];
    versions.push({ value, revision: this.lastRevision, storedAt: this.time.elapsed });
    this.keys.set(key, versions);
    return this.lastRevision;
  }
}
