import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { ParleyError, type ErrorBody, type QueryRequest, type TurnRequest } from '#shared/contracts';
import { unlessLate } from './unless-late.js';

/** Who begins a session is not kept waiting for long by an inference that is away. */
const patienceMs = 1_000;

/** Whether there are the agents and models that somebody names, and no tools of these names. Only inference knows. */
@Injectable()
export class KnownAgents {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  /** Throws `unknown_agent` or `unknown_model`. Without an answer in time it lets through: the turn will say. */
  async check(agents: readonly string[], model: string | null | undefined, user: string): Promise<void> {
    const models = model === null || model === undefined ? [] : [model];
    if (agents.length === 0 && models.length === 0) return;
    await this.refuse({ user, agents: [...agents], models });
  }

  /** The same of what a turn asks for that may begin a session: before there is one that nobody wanted. */
  async checkTurn(
    { agent, model, clientTools = [] }: Pick<TurnRequest, 'agent' | 'model' | 'clientTools'>,
    user: string,
  ): Promise<void> {
    const agents = agent === undefined ? [] : [agent];
    if (clientTools.length === 0) return this.check(agents, model, user);
    const models = model === undefined ? [] : [model];
    await this.refuse({ user, agents, models, clientTools: clientTools.map(({ name }) => name) });
  }

  private async refuse(asked: QueryRequest<'agent.check'>): Promise<void> {
    const problem = await unlessLate(this.problemOf(asked), patienceMs);
    if (problem) throw new ParleyError(problem);
  }

  private async problemOf(asked: QueryRequest<'agent.check'>): Promise<ErrorBody | undefined> {
    try {
      const { problem } = await this.queries.ask('agent.check', asked);
      return problem ?? undefined;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'unavailable') return undefined;
      throw error;
    }
  }
}
