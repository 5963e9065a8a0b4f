import { Controller, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { NotYet, QueryClient, type Broker, type Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { decodePass } from './decode-pass.js';
import { StoredGround } from './ground/stored-ground.js';
import { PassRunner } from './pass-runner.js';
import { SessionNames } from './session-names.js';

/** During an upgrade a service of the other version can read what this one cannot. */
const patientAttempts = 5;
const patienceMs = 1_000;

@Controller()
export class PassesController {
  private readonly runner: PassRunner;

  constructor(
    @Inject(BROKER) broker: Broker,
    @Inject(QueryClient) queries: QueryClient,
    @Inject(SessionNames) sessions: SessionNames,
    @Inject(StoredGround) ground: StoredGround,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    const times = { limitMs: config.PARLEY_PASS_MS, firstPauseMs: config.PARLEY_PASS_RETRY_MS };
    this.runner = new PassRunner(broker, queries, sessions, ground, log, times);
  }

  @Consume('passes')
  async take({ data, attempt, sequence }: Delivery): Promise<void> {
    const decoded = decodePass(data);
    if (decoded.kind === 'pass') return this.runner.run(decoded.job, attempt);
    const { problem, named } = decoded;
    if (attempt < patientAttempts) throw new NotYet(patienceMs, problem);
    this.log.error({ sequence, problem, ...named }, 'A pass could not be read and is given up');
    if (named) await this.runner.giveUp(named, 'The job could not be read.');
  }
}
