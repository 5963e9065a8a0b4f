import { invalidRequest, type ErrorBody, type QueryRequest } from '#shared/contracts';
import type { Models } from '../models/models.js';
import { namesakes } from '../tools/namesakes.js';
import type { Agents } from './agents.js';

export interface Named {
  agents: Pick<Agents, 'of'>;
  models: Pick<Models, 'choose'>;
  /** The names of tools that a new session has whatever a client declares. */
  toolNames(): Promise<ReadonlySet<string>>;
}

/**
 * Why nobody could answer by these names, or with tools of these names; null where somebody can. A model whose provider
 * is not set up is known: that it cannot answer is said by the turn that asks it.
 */
export async function namedProblem(
  { user, agents: ids, models: names, clientTools = [] }: QueryRequest<'agent.check'>,
  { agents, models, toolNames }: Named,
): Promise<ErrorBody | null> {
  for (const id of ids) {
    const known = await agents.of(id, user);
    if (known.kind === 'unknown') return { code: 'unknown_agent', message: known.message };
  }
  for (const name of names) {
    const choice = models.choose(name);
    if (choice.kind === 'unknown') return { code: 'unknown_model', message: choice.message };
  }
  if (clientTools.length === 0) return null;
  const taken = namesakes(clientTools, await toolNames());
  return taken.length === 0 ? null : invalidRequest(taken).body;
}
