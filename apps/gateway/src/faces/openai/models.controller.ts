import { Controller, Get, Inject, Param } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { ParleyError } from '#shared/contracts';
import { Asker } from '../../access/asker.decorator.js';

interface ListedModel {
  id: string;
  object: 'model';
  created: number;
  owned_by: string;
}

/** Who can be asked: agents, under their ids. A model of a provider's is found by its full name. */
@Controller('openai/v1/models')
export class OpenAiModelsController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  async list(@Asker() user: string): Promise<{ object: 'list'; data: ListedModel[] }> {
    const { agents } = await this.queries.ask('agent.list', { user });
    return { object: 'list', data: agents.map(({ id, source }) => modelOf(id, source)) };
  }

  @Get(':model')
  async read(@Param('model') asked: string, @Asker() user: string): Promise<ListedModel> {
    const { agents } = await this.queries.ask('agent.list', { user });
    const agent = agents.find(({ id }) => id === asked);
    if (agent) return modelOf(agent.id, agent.source);
    const { models } = await this.queries.ask('model.list', {});
    const known = models.find(({ model }) => model === asked);
    if (known) return modelOf(known.model, known.model.split('/')[0] ?? 'provider');
    throw unknownModel(asked);
  }
}

export function unknownModel(asked: string): ParleyError {
  const shown = JSON.stringify(asked.slice(0, 200));
  const message = `There is no model ${shown}: name one of GET /openai/v1/models, or a provider's as <provider>/<model>.`;
  return new ParleyError({ code: 'unknown_model', message });
}

/** Nobody keeps when an agent was made; these clients want a number. */
function modelOf(id: string, owner: string): ListedModel {
  return { id, object: 'model', created: 0, owned_by: owner };
}
