import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { notFound } from '#shared/contracts';
import { Asker } from '../../../access/asker.decorator.js';
import { Takes } from '../../../refusals/taken-query.js';
import { AskedAgents } from '../../asking/asked-agents.js';
import { modelInfo, modelsPage, pageAsked, type ModelInfo, type ModelsPage } from './model-info.js';

/** Agents, as models. */
@Controller('anthropic/v1/models')
export class AnthropicModelsController {
  constructor(@Inject(AskedAgents) private readonly agents: Pick<AskedAgents, 'agentsOf'>) {}

  @Get()
  @Takes(['limit', 'after_id', 'before_id', 'beta'])
  async list(@Asker() user: string, @Query() query: unknown): Promise<ModelsPage> {
    const page = pageAsked(query);
    return modelsPage(await this.agents.agentsOf(user), page);
  }

  @Get(':model')
  @Takes(['beta'])
  async read(@Asker() user: string, @Param('model') model: string): Promise<ModelInfo> {
    const agent = (await this.agents.agentsOf(user)).find(({ id }) => id === model);
    if (!agent) throw notFound('model');
    return modelInfo(agent);
  }
}
