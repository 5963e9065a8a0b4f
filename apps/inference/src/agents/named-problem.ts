import type { ErrorBody, QueryRequest } from '#shared/contracts';
import type { Agents } from './agents.js';
import type { Models } from '../models/models.js';

/**
 * Why nobody could answer by these names; null where somebody can. A model whose provider is not set up is known:
 * that it cannot answer is said by the turn that asks it.
 */
export async function namedProblem(
  { user, agents: ids, models: names }: QueryRequest<'agent.check'>,
  agents: Pick<Agents, 'of'>,
  models: Pick<Models, 'choose'>,
): Promise<ErrorBody | null> {
  for (const id of ids) {
    const known = await agents.of(id, user);
    if (known.kind === 'unknown') return { code: 'unknown_agent', message: known.message };
  }
  for (const name of names) {
    const choice = models.choose(name);
    if (choice.kind === 'unknown') return { code: 'unknown_model', message: choice.message };
  }
  return null;
}
