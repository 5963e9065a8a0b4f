import { Inject, Module, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { ensureConsumer, QueryClient, toolsConsumer, type Broker } from '#shared/broker';
import { JetStreamServer } from '#shared/transport';
import type { Config } from '#shared/config';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { RegistryModule } from '../registry/registry.module.js';
import { REGISTRY, type Registry } from '../registry/registry.js';
import { CallRunner } from './call-runner.js';
import { CallsController } from './calls.controller.js';
import { Outputs } from './outputs.js';
import { runTimes } from './run-times.js';
import { StoredWholes } from './stored-wholes.js';

const outputs = {
  provide: Outputs,
  inject: [BROKER, QueryClient, CONFIG, LOGGER],
  useFactory: ({ files, clock }: Broker, queries: QueryClient, config: Config, log: Logger): Outputs => {
    const mostBytes = config.PARLEY_TOOL_FILE_BYTES;
    const wholes = new StoredWholes({ files, queries, clock, mostBytes, log });
    return new Outputs(config.PARLEY_TOOL_OUTPUT_BYTES, wholes);
  },
};

const runner = {
  provide: CallRunner,
  inject: [BROKER, REGISTRY, Outputs, CONFIG, LOGGER, Metrics],
  useFactory: async (
    broker: Broker,
    registry: Registry,
    kept: Outputs,
    { PARLEY_TOOLS_POOL: pool }: Config,
    log: Logger,
    metrics: Metrics,
  ): Promise<CallRunner> => {
    // Jobs come before Nest has called any hook.
    await ensureConsumer(broker, toolsConsumer(pool));
    const made = new CallRunner(broker, registry, kept, log, runTimes(metrics, pool));
    made.start();
    return made;
  },
};

@Module({ imports: [RegistryModule], controllers: [CallsController], providers: [outputs, runner] })
export class CallsModule implements BeforeApplicationShutdown {
  constructor(
    @Inject(CallRunner) private readonly calls: CallRunner,
    @Inject(JetStreamServer) private readonly streams: JetStreamServer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Before the transport waits for what is in hand: a call may take longer than anybody waits for a service to go. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.streams.stopPulling('tools');
    await this.calls.drain(this.config.PARLEY_DRAIN_MS);
  }
}
