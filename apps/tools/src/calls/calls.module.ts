import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { RegistryModule } from '../registry/registry.module.js';
import { REGISTRY, type Registry } from '../registry/registry.js';
import { CallRunner } from './call-runner.js';
import { CallsController } from './calls.controller.js';

const runner = {
  provide: CallRunner,
  inject: [BROKER, REGISTRY, CONFIG, LOGGER],
  useFactory: (broker: BrokerPorts, registry: Registry, config: Config, log: Logger): CallRunner => {
    const made = new CallRunner(broker, registry, config.PARLEY_TOOL_OUTPUT_BYTES, log);
    // Jobs come before Nest has called any hook.
    made.start();
    return made;
  },
};

@Module({ imports: [RegistryModule], controllers: [CallsController], providers: [runner] })
export class CallsModule implements OnApplicationShutdown {
  constructor(@Inject(CallRunner) private readonly calls: CallRunner) {}

  /** By then the transport has waited for what was in hand, or its time to leave is over. */
  onApplicationShutdown(): void {
    this.calls.close();
  }
}
