import { Inject, Injectable } from '@nestjs/common';
import { idSchema, ParleyError, parseOrRefuse, type TurnRequest } from '#shared/contracts';
import { AskedAgents } from '../../asking/asked-agents.js';
import { promptOf } from '../asked/prompt.js';
import { requestOf } from '../asked/props.js';
import type { RunInput } from '../asked/run-input.js';

/** How a run's turn is to be run, in our own words. */
@Injectable()
export class RunRequests {
  constructor(@Inject(AskedAgents) private readonly agents: Pick<AskedAgents, 'named'>) {}

  /** `agent` stands in the address; what the run itself says of it counts more. */
  async of(user: string, run: RunInput, agent: string | undefined): Promise<TurnRequest> {
    const { forwardedProps, tools } = run;
    const props = forwardedProps ?? {};
    const systemPrompt = promptOf(run);
    return {
      ...(agent === undefined ? {} : { agent: parseOrRefuse(idSchema, agent, 'agent') }),
      ...requestOf(props),
      ...(await this.named(user, props.model)),
      ...(systemPrompt === undefined ? {} : { systemPrompt }),
      ...(tools && tools.length > 0 ? { clientTools: tools } : {}),
    };
  }

  private async named(user: string, model: string | undefined): Promise<TurnRequest> {
    if (model === undefined) return {};
    const asked = await this.agents.named(user, model);
    if (asked !== 'unknown') return asked;
    const message = `forwardedProps.model: there is no agent "${model}", and a model is named as <provider>/<model>.`;
    throw new ParleyError({ code: 'unknown_model', message });
  }
}
