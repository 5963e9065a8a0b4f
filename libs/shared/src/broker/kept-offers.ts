import { offeringSchema, type ListedTool, type Offering } from '../contracts/index.js';
import { offeredTools } from './offered-tools.js';
import { Watching, type Changes, type WatchingParts } from './watching.js';

export interface OfferChange {
  key: string;
  /** Undefined: it is not offered any more. */
  value: string | undefined;
  /** The last of those that were there when the watch was opened has been told. */
  isUpdate: boolean;
}

export interface OfferChanges extends Changes<OfferChange> {
  /** Nothing was there when it was opened. */
  empty: boolean;
}

export interface KeptOffersParts extends Omit<WatchingParts<OfferChange>, 'open' | 'take'> {
  /** All that is there, then what happens. */
  open: () => Promise<OfferChanges>;
}

/** What tools services offer, as last heard. While nothing can be heard, what was last heard is believed. */
export class KeptOffers {
  private readonly watching: Watching<OfferChange>;
  /** What a new watch has told so far, until it has told all. */
  private arriving: Map<string, Offering> | undefined;
  private offers: ReadonlyMap<string, Offering> = new Map();
  private listed: readonly ListedTool[] = [];
  private resolveKnown: () => void = () => {};
  /** Resolves when all that was offered at the start has been heard. */
  readonly known = new Promise<void>((resolve) => (this.resolveKnown = resolve));

  constructor(private readonly parts: KeptOffersParts) {
    this.watching = new Watching({ ...parts, open: () => this.open(), take: (change) => this.take(change) });
  }

  begin(): void {
    this.watching.begin();
  }

  stop(): void {
    this.watching.stop();
  }

  /** Each name once. */
  tools(): readonly ListedTool[] {
    return this.listed;
  }

  offerings(): Offering[] {
    return [...this.offers.values()];
  }

  private async open(): Promise<OfferChanges> {
    const changes = await this.parts.open();
    this.arriving = new Map();
    if (changes.empty) this.arrived();
    return changes;
  }

  private take({ key, value, isUpdate }: OfferChange): void {
    const offers = this.arriving ?? new Map(this.offers);
    const before = offers.get(key) ?? this.offers.get(key);
    const offering = value === undefined ? undefined : (this.read(key, value) ?? before);
    if (offering) offers.set(key, offering);
    else offers.delete(key);
    if (!this.arriving) this.believe(offers);
    else if (isUpdate) this.arrived();
  }

  /** One of another version, or broken, leaves what was offered before as it is. */
  private read(key: string, value: string): Offering | undefined {
    try {
      return offeringSchema.parse(JSON.parse(value));
    } catch (error) {
      this.parts.failed(new Error(`What ${key} offers cannot be read.`, { cause: error }));
      return undefined;
    }
  }

  private arrived(): void {
    this.believe(this.arriving ?? new Map());
    this.arriving = undefined;
    this.resolveKnown();
  }

  private believe(offers: ReadonlyMap<string, Offering>): void {
    this.offers = offers;
    this.listed = offeredTools([...offers.values()]);
  }
}
