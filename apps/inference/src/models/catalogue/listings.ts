import type { Logger } from 'pino';
import { maskedError } from '../failures/masked.js';
import { askListing, type Listing, type ListingAddress } from './listing.js';

export interface ListingsParts {
  /** By provider; one without an address is not asked. */
  addresses: ReadonlyMap<string, ListingAddress>;
  everyMs: number;
  logger: Logger;
  ask?: typeof askListing;
}

/** What providers serve, asked for in the background: nobody waits for it, and a failure changes nothing. */
export class Listings {
  private readonly known = new Map<string, Listing>();
  private readonly failing = new Set<string>();
  private readonly leaving = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: ListingsParts) {}

  of(provider: string): Listing {
    return this.known.get(provider) ?? { kind: 'unknown' };
  }

  start(): void {
    void this.round();
    this.timer = setInterval(() => void this.round(), this.parts.everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.leaving.abort();
  }

  /** Never rejects. */
  async round(): Promise<void> {
    await Promise.all([...this.parts.addresses].map(([provider, address]) => this.ask(provider, address)));
  }

  private async ask(provider: string, address: ListingAddress): Promise<void> {
    const { ask = askListing, logger } = this.parts;
    try {
      const models = await ask(address, this.leaving.signal);
      if (models.size > 0) this.known.set(provider, { kind: 'known', models });
      this.failing.delete(provider);
    } catch (error) {
      if (this.leaving.signal.aborted || this.failing.has(provider)) return;
      this.failing.add(provider);
      const err = maskedError(error, Object.values(address.headers));
      logger.warn({ err, provider }, 'A provider does not say which models it serves; any is taken');
    }
  }
}
