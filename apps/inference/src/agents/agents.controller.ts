import { Controller, Inject } from '@nestjs/common';
import type { Config } from '#shared/config';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { Query } from '#shared/transport';
import { Models } from '../models/models.js';
import { WorkTools } from '../tools/work-tools.js';
import { namesTaken } from '../turns/at-hand.js';
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
    @Inject(WorkTools) private readonly tools: Pick<WorkTools, 'offers'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_CHILDREN' | 'PARLEY_CHILD_DEPTH'>,
  ) {}

  @Query('agent.list')
  async list({ user }: QueryRequest<'agent.list'>): Promise<QueryResponse<'agent.list'>> {
    const { agents, broken } = await this.agents.list(user);
    return { agents, broken: [...broken, ...(await this.skills.broken())] };
  }

  @Query('agent.check')
  async check(asked: QueryRequest<'agent.check'>): Promise<QueryResponse<'agent.check'>> {
    const { agents, models, tools, config } = this;
    const family = { children: config.PARLEY_CHILDREN, depth: config.PARLEY_CHILD_DEPTH };
    const toolNames = () => namesTaken({ session: { parent: null }, tools, settings: { family } });
    return { problem: await namedProblem(asked, { agents, models, toolNames }) };
  }

  @Query('model.list')
  listModels(): QueryResponse<'model.list'> {
    return { default: this.models.defaultModel, models: this.models.list() };
  }
}
