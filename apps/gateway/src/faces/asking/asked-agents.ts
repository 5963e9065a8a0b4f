import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Agent } from '#shared/contracts';
import { modelAsked, type ModelAsked } from './model-asked.js';

/** Who can answer: what other protocols list as models. */
@Injectable()
export class AskedAgents {
  constructor(@Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>) {}

  async agentsOf(user: string): Promise<Agent[]> {
    return (await this.queries.ask('agent.list', { user })).agents;
  }

  async named(user: string, model: string): Promise<ModelAsked> {
    return modelAsked(model, await this.agentsOf(user));
  }
}
