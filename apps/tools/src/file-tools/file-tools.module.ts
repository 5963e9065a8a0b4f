import type { Logger } from 'pino';
import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import type { BrokerPorts } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { RegistryModule } from '../registry/registry.module.js';
import { fixedSource } from '../registry/source.js';
import { ToolSources } from '../registry/tool-sources.js';
import { SANDBOX, SandboxModule } from '../sandbox/sandbox.module.js';
import type { FoundSandbox } from '../sandbox/sandbox.js';
import { searchTools } from '../search/search-tools.js';
import type { Searcher } from '../search/searched.js';
import { searcherFor } from '../search/searcher.js';
import { workspacesAreHere } from '../workspace/held-here.js';
import { SessionWorkspaces } from '../workspace/session-workspaces.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { Places } from '../files/places.js';
import { ProjectRoots } from '../files/project-roots.js';
import { fileTools } from './file-tools.js';

const SEARCHER = Symbol('parley.tools.searcher');

const searcher = {
  provide: SEARCHER,
  inject: [SANDBOX, BROKER, LOGGER],
  useFactory: (sandbox: FoundSandbox, { clock }: BrokerPorts, log: Logger): Promise<Searcher> =>
    searcherFor(sandbox, process.env['PATH'] ?? '', clock, log),
};

@Injectable()
class FileToolsOffered implements OnModuleDestroy {
  private readonly remove: () => void = () => {};

  constructor(
    @Inject(ToolSources) sources: ToolSources,
    @Inject(SessionWorkspaces) workspaces: SessionWorkspaces,
    @Inject(ProjectRoots) projects: ProjectRoots,
    @Inject(SEARCHER) search: Searcher,
    @Inject(CONFIG) config: Config,
  ) {
    if (!workspacesAreHere(config)) return;
    const places = new Places(workspaces, projects);
    const tools = [...fileTools(places, workspaces), ...searchTools(places, search)];
    this.remove = sources.add('built-in', fixedSource('files', tools));
  }

  onModuleDestroy(): void {
    this.remove();
  }
}

@Module({
  imports: [RegistryModule, SandboxModule, WorkspaceModule],
  providers: [searcher, FileToolsOffered],
})
export class FileToolsModule {}
