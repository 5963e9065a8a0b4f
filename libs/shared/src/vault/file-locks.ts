import { digest } from '../contracts/index.js';
import type { BrokerPorts } from '../broker/index.js';

/** Somebody works on a file, and nobody else does. */
export interface FileLock {
  /** False: it was taken for dead, and somebody else has the file. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export interface FileLocksParts {
  broker: Pick<BrokerPorts, 'workers' | 'worker' | 'clock'>;
  /** A lock could not be given back yet; it is tried again. */
  failed: (error: unknown) => void;
}

const againMs = 1_000;
const mostTries = 60;

/**
 * Across all processes, one holder a file. A lock lies among those who are present, by the name of its holder: when he
 * is gone, whoever comes next takes it over.
 */
export class FileLocks {
  private readonly held = new Set<string>();

  constructor(private readonly parts: FileLocksParts) {}

  /** Undefined: somebody works on it. */
  async take(path: string): Promise<FileLock | undefined> {
    const key = keyOf(path);
    if (this.held.has(key)) return undefined;
    this.held.add(key);
    const revision = await this.claimOrForget(key);
    return revision === undefined ? undefined : this.lockOf(key, revision);
  }

  private async claimOrForget(key: string): Promise<number | undefined> {
    let revision: number | undefined;
    try {
      revision = await this.claim(key);
      return revision;
    } finally {
      if (revision === undefined) this.held.delete(key);
    }
  }

  private async claim(key: string): Promise<number | undefined> {
    const { workers, worker } = this.parts.broker;
    const fresh = await workers.create(key, worker);
    if (fresh !== undefined) return fresh;
    const entry = await workers.get(key);
    if (!entry) return workers.create(key, worker);
    const isHolderHere = entry.value !== worker && (await workers.get(entry.value)) !== undefined;
    return isHolderHere ? undefined : workers.update(key, worker, entry.revision);
  }

  private lockOf(key: string, revision: number): FileLock {
    const { workers } = this.parts.broker;
    return {
      isHeld: async () => (await workers.get(key))?.revision === revision,
      release: async () => {
        if (!(await this.released(key, revision))) void this.releaseLater(key, revision);
      },
    };
  }

  private async released(key: string, revision: number): Promise<boolean> {
    try {
      await this.parts.broker.workers.purge(key, revision);
      this.held.delete(key);
      return true;
    } catch (error) {
      this.parts.failed(error);
      return false;
    }
  }

  /** As long as this process lives nobody else would dare to take it. */
  private async releaseLater(key: string, revision: number): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      await this.parts.broker.clock.wait(againMs);
      if (await this.released(key, revision)) return;
    }
    this.held.delete(key);
  }
}

/** Some disks do not tell capital letters, or ways to write an accent, apart. */
function keyOf(path: string): string {
  return `vault.${digest('vault', path.normalize('NFC').toLowerCase()).slice(0, 22)}`;
}
