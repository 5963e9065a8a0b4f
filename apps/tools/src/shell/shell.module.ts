import { Inject, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { openRoot } from '../files/opened/index.js';
import { ProjectRoots } from '../files/project-roots.js';
import { RegistryModule } from '../registry/registry.module.js';
import { fixedSource } from '../registry/source.js';
import type { Tool } from '../registry/tool.js';
import { ToolSources } from '../registry/tool-sources.js';
import type { FoundSandbox } from '../sandbox/sandbox.js';
import { SANDBOX, SandboxModule } from '../sandbox/sandbox.module.js';
import { workspacesAreHere } from '../workspace/held-here.js';
import { SessionWorkspaces } from '../workspace/session-workspaces.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { shellSettings } from './shell-settings.js';
import { shellTool } from './shell-tool.js';

const SHELL = Symbol('parley.tools.shell');

const shell = {
  provide: SHELL,
  inject: [SANDBOX, SessionWorkspaces, ProjectRoots, CONFIG],
  useFactory: (
    found: FoundSandbox,
    workspaces: SessionWorkspaces,
    projects: ProjectRoots,
    config: Config,
  ): Tool =>
    shellTool({
      found,
      workspaces,
      folders: {
        workspace: async (workspace) => openRoot(await workspaces.root(workspace)),
        project: async ({ root }) => openRoot(await projects.rootOf(root)),
      },
      ...shellSettings(config),
    }),
};

/** Where there is no sandbox the tool is there nevertheless, and says why it refuses. */
@Module({ imports: [RegistryModule, SandboxModule, WorkspaceModule], providers: [shell] })
export class ShellModule {
  constructor(
    @Inject(ToolSources) sources: ToolSources,
    @Inject(SHELL) tool: Tool,
    @Inject(SANDBOX) found: FoundSandbox,
    @Inject(LOGGER) log: Logger,
    @Inject(CONFIG) config: Config,
  ) {
    if (!workspacesAreHere(config)) return;
    if (found.kind === 'none')
      log.warn({ problem: found.problem }, 'The shell tool refuses: there is no sandbox');
    sources.add('built-in', fixedSource('shell', [tool]));
  }
}
