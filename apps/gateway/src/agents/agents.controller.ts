import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import {
  changedAgent,
  invalidRequest,
  notFound,
  ParleyError,
  type Agent,
  type AgentDefinition,
} from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { Asker, Asking } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { parseAgentChange, parseNewAgent } from './agent-body.js';
import { agentsViewOf, type AgentsView } from './agent-view.js';

/** Who can answer: files, which inference reads, and what users have made for themselves, which memory keeps. */
@Controller('v1/agents')
export class AgentsController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  async list(@Asking() { access }: Admitted): Promise<AgentsView> {
    const { agents, broken } = await this.queries.ask('agent.list', { user: access.user });
    return agentsViewOf(agents, broken, access.scopes.includes('admin'));
  }

  @Get(':agent')
  async read(@Param('agent', IdPipe) id: string, @Asker() user: string): Promise<Agent> {
    const agent = await this.find(id, user);
    if (!agent) throw notFound('agent');
    return agent;
  }

  @Post()
  async create(@Body() body: unknown, @Asker() user: string): Promise<Agent> {
    const agent = parseNewAgent(body);
    const taken = await this.find(agent.id, user);
    if (taken) throw invalidRequest([{ path: 'id', problem: `is taken by another agent: ${agent.id}` }]);
    await this.refuseUnknownModels(agent, user);
    return rowOf(await this.queries.ask('memory.agent.create', { user, agent }));
  }

  @Patch(':agent')
  async change(
    @Param('agent', IdPipe) id: string,
    @Body() body: unknown,
    @Asker() user: string,
  ): Promise<Agent> {
    const change = parseAgentChange(body);
    // To refuse it early. What another changes meanwhile stays: memory puts it together under a lock.
    await this.refuseUnknownModels(changedAgent(await this.ownRow(id, user), change), user);
    return rowOf(await this.queries.ask('memory.agent.change', { user, agent: id, change }));
  }

  @Delete(':agent')
  @HttpCode(204)
  async delete(@Param('agent', IdPipe) id: string, @Asker() user: string): Promise<void> {
    await this.ownRow(id, user);
    await this.queries.ask('memory.agent.delete', { user, agent: id });
  }

  private async find(id: string, user: string): Promise<Agent | undefined> {
    const { agents } = await this.queries.ask('agent.list', { user });
    return agents.find((agent) => agent.id === id);
  }

  private async ownRow(id: string, user: string): Promise<Agent> {
    const agent = await this.find(id, user);
    if (!agent) throw notFound('agent');
    if (agent.source === 'row') return agent;
    const problem = agent.source === 'file' ? 'is a file, and is changed there' : 'is built in';
    throw invalidRequest([{ path: 'agent', problem }]);
  }

  private async refuseUnknownModels({ model, fallbacks = [] }: AgentDefinition, user: string): Promise<void> {
    const models = model === undefined ? fallbacks : [model, ...fallbacks];
    if (models.length === 0) return;
    const { problem } = await this.queries.ask('agent.check', { user, agents: [], models });
    if (problem) throw new ParleyError(problem);
  }
}

function rowOf(agent: AgentDefinition): Agent {
  return { ...agent, source: 'row' };
}
