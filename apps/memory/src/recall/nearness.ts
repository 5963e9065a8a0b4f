import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Database } from '../database/database.js';
import { underLease } from '../lifetime/lease.js';
import { Rounds } from '../lifetime/rounds.js';
import type { Known } from '../memories/standing.js';
import { embedMissing } from './vectors/embedding-round.js';
import { nearest, type Near, type Sought } from './vectors/nearest.js';
import { openVectors } from './vectors/vector-table.js';

type Settings = Pick<Config, 'PARLEY_EMBEDDING_MODEL' | 'PARLEY_EMBEDDING_MS' | 'PARLEY_RECALL_EMBEDDING_MS'>;

const everyMs = 5_000;
/** Looked at again in each round but the first, which looks at all: a log may be read late. */
const overlapMs = 3_600_000;
const unknown: Near = new Map();

/**
 * How near memories are in meaning, where the database has vectors and a model makes them. Vectors are made beside
 * everything else: a memory is recalled by its words until it has one.
 */
@Injectable()
export class Nearness implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;
  private isKept = false;
  private since: Date | null = null;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Database) private readonly database: Database,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
    @Inject(CONFIG) private readonly config: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.rounds = new Rounds({
      clock: broker.clock,
      everyMs,
      work: (signal) => this.round(signal),
      failed: (error) => log.warn({ err: error }, 'Memories got no vectors; trying again'),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.PARLEY_EMBEDDING_MODEL === undefined) return;
    const vectors = await openVectors(this.database);
    if (vectors.kind === 'none')
      return this.log.warn({ reason: vectors.reason }, 'Recall goes by words alone');
    this.isKept = true;
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** What a text is near to is found by; undefined where that is not to be had in time. Holds no connection. */
  async sought(user: string, text: string): Promise<Sought | undefined> {
    const { isKept, config } = this;
    const model = config.PARLEY_EMBEDDING_MODEL;
    if (!isKept || model === undefined || text.trim() === '') return undefined;
    try {
      const { vectors } = await this.queries.ask(
        'model.embed',
        { user, texts: [text] },
        config.PARLEY_RECALL_EMBEDDING_MS,
      );
      return vectors[0] && { model, vector: vectors[0] };
    } catch (error) {
      this.log.warn({ err: error }, 'A recall goes by words alone');
      return undefined;
    }
  }

  async of(manager: EntityManager, known: Known, agent: string, sought: Sought | undefined): Promise<Near> {
    return sought ? nearest(manager, known, agent, sought) : unknown;
  }

  private async round(signal: AbortSignal): Promise<void> {
    const { PARLEY_EMBEDDING_MODEL: model, PARLEY_EMBEDDING_MS: askMs } = this.config;
    if (model === undefined) return;
    const { broker, database, queries, since } = this;
    const began = broker.clock.now();
    const done = await underLease(broker, 'vectors', askMs * 4, () =>
      embedMissing({ database, queries, model, askMs }, since, signal),
    );
    if (done === 'done' && !signal.aborted) this.since = new Date(began - overlapMs);
  }
}
