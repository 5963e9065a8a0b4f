import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '#shared/config';
import { CONFIG, Metrics } from '#shared/service';
import { ToolSources } from './tool-sources.js';

/** Tells the operator how many sources of tools are there, and how many tool servers are away. */
@Injectable()
export class SourceStates implements OnApplicationShutdown {
  private readonly stop: () => void;

  constructor(
    @Inject(ToolSources) private readonly sources: Pick<ToolSources, 'offered' | 'onChange'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_TOOLS_POOL'>,
    @Inject(Metrics) private readonly metrics: Pick<Metrics, 'gauge'>,
  ) {
    this.stop = sources.onChange(() => this.tell());
    this.tell();
  }

  onApplicationShutdown(): void {
    this.stop();
  }

  private tell(): void {
    const states = [...this.sources.offered().values()].map(({ state }) => state);
    for (const state of ['ready', 'away'] as const) {
      const count = states.filter((each) => each === state).length;
      const labels = { pool: this.config.PARLEY_TOOLS_POOL, state };
      this.metrics.gauge('parley_tool_sources', 'Sources of tools of this service.', count, labels);
    }
  }
}
