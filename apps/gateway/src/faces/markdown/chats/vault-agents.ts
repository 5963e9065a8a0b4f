import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Config } from '#shared/config';
import { invalidRequest, ParleyError, unavailable, type Agent } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { KnownAgents } from '../../../agents/known-agents.js';
import { AskedAgents } from '../../asking/asked-agents.js';

export interface ListedAgent {
  id: string;
  name: string;
  description?: string;
  model?: string;
}

/** Who answers in a file. */
@Injectable()
export class VaultAgents {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_VAULT_AGENT'>,
    @Inject(AskedAgents) private readonly agents: Pick<AskedAgents, 'agentsOf'>,
    @Inject(KnownAgents) private readonly known: Pick<KnownAgents, 'check'>,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
  ) {}

  get default(): string | null {
    const { PARLEY_VAULT_AGENT: agent } = this.config;
    return agent === 'none' ? null : agent;
  }

  async list(user: string): Promise<ListedAgent[]> {
    const agents = await this.agents.agentsOf(user);
    return agents.map(({ id, name, description, model }) => ({
      id,
      name,
      ...(description === undefined ? {} : { description }),
      ...(model === undefined ? {} : { model }),
    }));
  }

  /** By id or by name. Throws `unknown_agent`, and `unavailable` where it has no model that could answer. */
  async named(user: string, asked: string | undefined): Promise<string> {
    const wanted = asked ?? this.default;
    if (wanted === null) {
      const problem = 'is named neither in the request nor in the file, and there is no default';
      throw invalidRequest([{ path: 'agent', problem }]);
    }
    const agents = await this.agents.agentsOf(user);
    const agent = agents.find(({ id }) => id === wanted) ?? agents.find(({ name }) => name === wanted);
    if (!agent) throw unknownAgent(wanted);
    await this.refuseWithoutModel(user, agent);
    return agent.id;
  }

  private async refuseWithoutModel(user: string, { id, model }: Agent): Promise<void> {
    if (model === undefined) return;
    try {
      await this.known.check([], model, user);
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'unknown_model') throw withoutModel(id, model);
      throw error;
    }
    const served = await this.queries.ask('model.list', {});
    const providers = [served.default, ...served.models.map((card) => card.model)].map(providerOf);
    if (!providers.includes(providerOf(model))) throw withoutModel(id, model);
  }
}

function providerOf(model: string): string {
  return model.slice(0, model.indexOf('/'));
}

function withoutModel(agent: string, model: string): ParleyError {
  return unavailable(`The agent "${agent}" has no model: ${model} is not there to be asked.`);
}

function unknownAgent(asked: string): ParleyError {
  const message = `There is no agent ${JSON.stringify(asked.slice(0, 200))}: GET /md/agents names those that there are.`;
  return new ParleyError({ code: 'unknown_agent', message });
}
