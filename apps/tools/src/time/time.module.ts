import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import type { BrokerPorts } from '#shared/broker';
import { BROKER } from '#shared/service';
import { fixedSource, ToolSources } from '../registry/index.js';
import { RegistryModule } from '../registry/registry.module.js';
import { timeTools } from './time-tools.js';

@Module({ imports: [RegistryModule] })
export class TimeModule implements OnModuleDestroy {
  private readonly remove: () => void;

  constructor(@Inject(BROKER) { clock }: BrokerPorts, @Inject(ToolSources) sources: ToolSources) {
    this.remove = sources.add('built-in', fixedSource('time', timeTools(clock)));
  }

  onModuleDestroy(): void {
    this.remove();
  }
}
