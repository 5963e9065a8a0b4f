import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { workspacesAreHere } from './held-here.js';
import { Sweep } from './sweep.js';

const everyMs = 3_600_000;

/** Sweeps at the start and once an hour; several services may do so at once. */
@Injectable()
export class SweepRounds implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private under: Promise<void> = Promise.resolve();
  private callOff: () => void = () => {};

  constructor(
    @Inject(BROKER) private readonly broker: Pick<BrokerPorts, 'clock'>,
    @Inject(Sweep) private readonly sweep: Pick<Sweep, 'run'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_TOOLS_POOL'>,
  ) {}

  onApplicationBootstrap(): void {
    if (workspacesAreHere(this.config)) this.under = this.round();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.callOff();
    await this.under;
  }

  private async round(): Promise<void> {
    try {
      await this.sweep.run(this.stopping.signal);
    } catch (error) {
      this.log.warn({ err: error }, 'Workspaces could not be swept; trying again');
    }
    if (this.stopping.signal.aborted) return;
    this.callOff = this.broker.clock.after(everyMs, () => (this.under = this.round()));
  }
}
