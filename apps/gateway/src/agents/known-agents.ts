import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { ParleyError, type ErrorBody } from '#shared/contracts';
import { unlessLate } from './unless-late.js';

/** Who begins a session is not kept waiting for long by an inference that is away. */
const patienceMs = 1_000;

/** Whether there are the agents and models that somebody names. Only inference knows. */
@Injectable()
export class KnownAgents {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  /** Throws `unknown_agent` or `unknown_model`. Without an answer in time it lets through: the turn will say. */
  async check(agents: readonly string[], model: string | null | undefined, user: string): Promise<void> {
    const models = model === null || model === undefined ? [] : [model];
    if (agents.length === 0 && models.length === 0) return;
    const problem = await unlessLate(this.problemOf(user, agents, models), patienceMs);
    if (problem) throw new ParleyError(problem);
  }

  private async problemOf(
    user: string,
    agents: readonly string[],
    models: string[],
  ): Promise<ErrorBody | undefined> {
    try {
      const { problem } = await this.queries.ask('agent.check', { user, agents: [...agents], models });
      return problem ?? undefined;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'unavailable') return undefined;
      throw error;
    }
  }
}
