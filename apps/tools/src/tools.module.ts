import { Module, type DynamicModule } from '@nestjs/common';
import { CallsModule } from './calls/calls.module.js';
import { AddedToolsModule } from './registry/added-tools.module.js';
import { RegistryModule } from './registry/registry.module.js';
import type { Tool } from './registry/tool.js';
import { WorkspaceModule } from './workspace/workspace.module.js';

/** The hands: what tools there are, and their calls, each run at most once. */
@Module({ imports: [RegistryModule, CallsModule, WorkspaceModule] })
export class ToolsModule {
  /** With more tools than the built-in ones. */
  static with(tools: readonly Tool[]): DynamicModule {
    return { module: ToolsModule, imports: [AddedToolsModule.of(tools)] };
  }
}
