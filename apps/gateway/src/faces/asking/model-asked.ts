import type { Agent } from '#shared/contracts';

/** Whom a protocol's `model` field names; to be spread into the turn's request. */
export type ModelAsked = { agent: string } | { model: string } | 'unknown';

/**
 * By an agent's id, or a model as `<provider>/<model>`. Whether there is such a model, the session says. The built-in
 * agent goes by its id as all others do.
 */
export function modelAsked(model: string, agents: readonly Pick<Agent, 'id'>[]): ModelAsked {
  if (agents.some(({ id }) => id === model)) return { agent: model };
  return /^[a-z-]+\/.+$/.test(model) ? { model } : 'unknown';
}
