import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient } from '#shared/broker';
import type { Config } from '#shared/config';
import { unavailable, type Agent, type AgentDefinition, type BrokenFile } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { readAgent } from './agent-file.js';
import { MarkdownFolder } from './markdown-folder.js';
import { OwnAgents } from './own-agents.js';

/** Who answers where nobody is named: everything about it is the model's. */
export const builtIn: Agent = { id: 'assistant', name: 'Assistant', prompt: '', source: 'built-in' };

export type KnownAgent = { kind: 'agent'; agent: Agent } | { kind: 'unknown'; message: string };

export interface AgentList {
  agents: Agent[];
  broken: BrokenFile[];
}

const mostNamed = 12;

/** The agents there are: Markdown files for everybody, and each user's own. A file wins over what has its id. */
@Injectable()
export class Agents {
  private readonly files: MarkdownFolder<AgentDefinition>;
  private readonly own: OwnAgents;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(QueryClient) queries: QueryClient,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.files = new MarkdownFolder({
      dir: config.PARLEY_AGENTS_DIR,
      what: 'agents',
      read: readAgent,
      logger,
    });
    this.own = new OwnAgents({
      ask: (user) => rowsOf(queries, user),
      away: (error) =>
        logger.warn({ err: error }, 'Memory does not tell of agents; those of before count on'),
    });
  }

  /**
   * Without an id, the one that answers where nobody is named. Throws `unavailable` for one that only memory could
   * know while it does not answer.
   */
  async of(id: string = builtIn.id, owner: string): Promise<KnownAgent> {
    const { good } = await this.files.contents();
    const file = good.get(id);
    if (file) return { kind: 'agent', agent: { ...file, source: 'file' } };
    // Not asked for in memory: most turns name nobody, and must not wait for it.
    if (id === builtIn.id) return { kind: 'agent', agent: builtIn };
    const row = await this.own.find(owner, id);
    if (row) return { kind: 'agent', agent: { ...row, source: 'row' } };
    return { kind: 'unknown', message: await this.notThere(id, owner) };
  }

  /** Of rows, what memory says at this moment; `unavailable` where it says nothing. */
  async list(user: string): Promise<AgentList> {
    return this.withFiles(await this.own.fresh(user));
  }

  private async withFiles(rows: ReadonlyMap<string, AgentDefinition>): Promise<AgentList> {
    const { good, broken } = await this.files.contents();
    const agents = new Map<string, Agent>([[builtIn.id, builtIn]]);
    for (const row of rows.values()) agents.set(row.id, { ...row, source: 'row' });
    for (const file of good.values()) agents.set(file.id, { ...file, source: 'file' });
    return { agents: [...agents.values()], broken: [...broken] };
  }

  private async notThere(id: string, owner: string): Promise<string> {
    const { agents, broken } = await this.withFiles(this.own.told(owner));
    const itsFile = broken.find(({ file }) => file === `agents/${id}.md`);
    if (itsFile) return `There is no agent "${id}": its file is broken in line ${itsFile.line}.`;
    const names = agents.map((agent) => agent.id);
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    return `There is no agent "${id}". There is: ${names.slice(0, mostNamed).join(', ')}${more}.`;
  }
}

async function rowsOf(queries: QueryClient, user: string): Promise<readonly AgentDefinition[]> {
  try {
    return (await queries.ask('memory.agent.list', { user })).agents;
  } catch (error) {
    throw unavailable('Memory does not tell just now which agents there are.', error);
  }
}
