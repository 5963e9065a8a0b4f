import { Module } from '@nestjs/common';
import { ADDED_TOOLS } from './added-tools.module.js';
import { OffersKept } from './offers-kept.js';
import { REGISTRY } from './registry.js';
import { SourceStates } from './source-states.js';
import { fixedSource } from './source.js';
import type { Tool } from './tool.js';
import { ToolSources } from './tool-sources.js';

const sources = {
  provide: ToolSources,
  inject: [{ token: ADDED_TOOLS, optional: true }],
  useFactory: (added: readonly Tool[] = []): ToolSources => {
    const all = new ToolSources();
    if (added.length > 0) all.add('added', fixedSource('added', added));
    return all;
  },
};
const registry = { provide: REGISTRY, useExisting: ToolSources };

@Module({ providers: [sources, registry, OffersKept, SourceStates], exports: [sources, registry] })
export class RegistryModule {}
