import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import { environment, type Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { ToolSources } from '../registry/index.js';
import { RegistryModule } from '../registry/registry.module.js';
import { Definitions } from './definitions/definitions.js';
import { ServerFile } from './definitions/server-file.js';
import { ToolServers } from './tool-servers.js';
import { clearProgramFolders } from './transport/program-folders.js';

const toolServers = {
  provide: ToolServers,
  inject: [ToolSources, BROKER, LOGGER],
  useFactory: (sources: ToolSources, { clock }: Broker, log: Logger): ToolServers =>
    new ToolServers({ sources, environment: environment(), clock, log }),
};

const definitions = {
  provide: Definitions,
  inject: [ToolServers, QueryClient, CONFIG, BROKER, LOGGER],
  useFactory: (
    servers: ToolServers,
    queries: QueryClient,
    { PARLEY_MCP_FILE: path }: Config,
    { clock }: Broker,
    log: Logger,
  ): Definitions =>
    new Definitions({
      file: path === undefined ? undefined : new ServerFile(path, log),
      rows: async () => (await queries.ask('memory.tool-server.list', {})).servers,
      changed: (good, broken) => servers.become(good, broken),
      clock,
      log,
    }),
};

/** Tools of other programs, by the Model Context Protocol. */
@Module({ imports: [RegistryModule], providers: [toolServers, definitions] })
export class McpModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly leaving = new AbortController();
  private clearing: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Definitions) private readonly defined: Definitions,
    @Inject(ToolServers) private readonly servers: ToolServers,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Does not wait for the clearing: killed servers can have left much behind. */
  onApplicationBootstrap(): void {
    this.clearing = clearProgramFolders(this.log, this.leaving.signal);
    this.defined.start();
  }

  /** By then the transport has waited for what was in hand, or its time to leave is over. */
  async onApplicationShutdown(): Promise<void> {
    this.leaving.abort();
    this.defined.close();
    await Promise.all([this.servers.close(), this.clearing]);
  }
}
