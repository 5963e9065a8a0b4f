import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { AgentDefinition, QueryRequest, QueryResponse } from '#shared/contracts';
import { Agents } from './agents.js';

@Controller()
export class AgentsController {
  constructor(@Inject(Agents) private readonly agents: Agents) {}

  @Query('memory.agent.list')
  list(request: QueryRequest<'memory.agent.list'>): Promise<QueryResponse<'memory.agent.list'>> {
    return this.agents.list(request);
  }

  @Query('memory.agent.create')
  create(request: QueryRequest<'memory.agent.create'>): Promise<AgentDefinition> {
    return this.agents.create(request);
  }

  @Query('memory.agent.change')
  change(request: QueryRequest<'memory.agent.change'>): Promise<AgentDefinition> {
    return this.agents.change(request);
  }

  @Query('memory.agent.delete')
  delete(request: QueryRequest<'memory.agent.delete'>): Promise<{ ok: true }> {
    return this.agents.delete(request);
  }
}
