import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import type { BrokerPorts } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { fixedSource, ToolSources } from '../registry/index.js';
import { RegistryModule } from '../registry/registry.module.js';
import { webTools } from './web-tools.js';

@Module({ imports: [RegistryModule] })
export class WebModule implements OnModuleDestroy {
  private readonly remove: () => void;

  constructor(
    @Inject(BROKER) { clock }: BrokerPorts,
    @Inject(CONFIG) config: Config,
    @Inject(ToolSources) sources: ToolSources,
  ) {
    this.remove = sources.add('built-in', fixedSource('web', webTools(config, clock)));
  }

  onModuleDestroy(): void {
    this.remove();
  }
}
