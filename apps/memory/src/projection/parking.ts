import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Logger } from 'pino';
import type { Broker } from '#shared/broker';
import { BROKER, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { insertion, type Columns } from '../database/columns.js';

export interface ParkedMessage {
  session: string;
  sequence: number;
  problem: string;
  data: Uint8Array;
}

const columns = {
  gen: 'text',
  sequence: 'bigint',
  session: 'text',
  problem: 'text',
  data: 'bytea',
} as const satisfies Columns;

/** Where what cannot be projected waits for a person: a row, an error in the log, a count. Nothing waits for it. */
@Injectable()
export class Parking {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** Parked twice is parked once: the broker may deliver it again. */
  async park(manager: EntityManager, messages: ParkedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const rows = messages.map(({ session, sequence, problem, data }) => ({
      gen: this.broker.gen,
      sequence,
      session,
      // A parser quotes what it could not read, and no text in Postgres holds U+0000.
      problem: problem.replaceAll('\0', '\uFFFD'),
      data: Buffer.from(data),
    }));
    const { sql, parameters } = insertion('parked', columns, rows, '(gen, sequence) DO NOTHING');
    await manager.query(sql, parameters);
  }

  /** To be called once the rows are durable. */
  tell(messages: ParkedMessage[]): void {
    for (const { session, sequence, problem } of messages) {
      this.log.error(
        { session, sequence, problem },
        'A message of the log could not be projected and is parked',
      );
      this.metrics.count('parley_memory_parked_total', 'Messages of the log that could not be projected.');
    }
  }

  async holds(manager: EntityManager, sequence: number): Promise<boolean> {
    const found: unknown[] = await manager.query('SELECT 1 FROM parked WHERE gen = $1 AND sequence = $2', [
      this.broker.gen,
      sequence,
    ]);
    return found.length > 0;
  }
}
