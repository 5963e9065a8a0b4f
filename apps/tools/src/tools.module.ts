import { Module, type DynamicModule } from '@nestjs/common';
import { CallsModule } from './calls/calls.module.js';
import { FileToolsModule } from './file-tools/file-tools.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { AddedToolsModule } from './registry/added-tools.module.js';
import { RegistryModule } from './registry/registry.module.js';
import type { Tool } from './registry/tool.js';
import { ShellModule } from './shell/shell.module.js';
import { TimeModule } from './time/time.module.js';
import { WebModule } from './web/web.module.js';
import { WorkspaceModule } from './workspace/workspace.module.js';

export { ToolSources } from './registry/index.js';

/** The hands: what tools there are, and their calls, each run at most once. */
@Module({
  imports: [
    RegistryModule,
    CallsModule,
    FileToolsModule,
    McpModule,
    ShellModule,
    TimeModule,
    WebModule,
    WorkspaceModule,
  ],
})
export class ToolsModule {
  /** With more tools than the built-in ones. */
  static with(tools: readonly Tool[]): DynamicModule {
    return { module: ToolsModule, imports: [AddedToolsModule.of(tools)] };
  }
}
