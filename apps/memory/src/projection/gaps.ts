import { Inject, Injectable } from '@nestjs/common';
import { JetStreamApiError } from '@nats-io/jetstream';
import type { Broker } from '#shared/broker';
import { BROKER } from '#shared/service';
import { Database } from '../database/database.js';
import { SessionRow } from '../sessions/session.entity.js';
import { Parking } from './parking.js';
import type { Arrival } from './plan-session.js';

/**
 * Between what was projected and an append that is ahead, is there anything that may still come? If the log
 * was trimmed there, or all that is there is parked, waiting would last for ever.
 */
@Injectable()
export class Gaps {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Database) private readonly database: Database,
    @Inject(Parking) private readonly parking: Parking,
  ) {}

  /** The event behind which nothing more will come before this append; undefined while something may. */
  async gapBefore({ session, stored }: Arrival): Promise<number | undefined> {
    const row = await this.database.read((manager) => manager.findOneBy(SessionRow, { id: session }));
    if (!row) return undefined;
    // Another life of the stream counts its sequences from the start.
    const from = row.gen === stored.append.gen ? row.sequence + 1 : 1;
    return (await this.nothingWaits(session, from, stored.sequence)) ? row.en : undefined;
  }

  private async nothingWaits(session: string, from: number, upTo: number): Promise<boolean> {
    for (let at = from; ; at += 1) {
      const next = await this.nextInLog(session, at);
      // A replica that does not even show the append in hand is behind, and proves nothing.
      if (next === undefined) return false;
      if (next >= upTo) return true;
      if (!(await this.database.read((manager) => this.parking.holds(manager, next)))) return false;
      at = next;
    }
  }

  private async nextInLog(session: string, from: number): Promise<number | undefined> {
    const { jsm, names } = this.broker;
    try {
      const query = { seq: from, next_by_subj: names.log(session, 'e') };
      return (await jsm.direct.getMessage(names.stream('LOG'), query))?.seq;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.status === 404) return undefined;
      throw error;
    }
  }
}
