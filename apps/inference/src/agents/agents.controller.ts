import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Models } from '../models/models.js';
import { Agents } from './agents.js';
import { Skills } from './skills.js';
import { namedProblem } from './named-problem.js';

/** Only inference knows which agents and models there are. */
@Controller()
export class AgentsController {
  constructor(
    @Inject(Agents) private readonly agents: Agents,
    @Inject(Skills) private readonly skills: Skills,
    @Inject(Models) private readonly models: Models,
  ) {}

  @Query('agent.list')
  async list({ user }: QueryRequest<'agent.list'>): Promise<QueryResponse<'agent.list'>> {
    const { agents, broken } = await this.agents.list(user);
    return { agents, broken: [...broken, ...(await this.skills.broken())] };
  }

  @Query('agent.check')
  async check(asked: QueryRequest<'agent.check'>): Promise<QueryResponse<'agent.check'>> {
    return { problem: await namedProblem(asked, this.agents, this.models) };
  }

  @Query('model.list')
  listModels(): QueryResponse<'model.list'> {
    return { default: this.models.defaultModel, models: this.models.list() };
  }
}
