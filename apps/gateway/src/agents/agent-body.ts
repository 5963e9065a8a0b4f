import { z } from 'zod';
import {
  agentDefinitionSchema,
  invalidRequest,
  ParleyError,
  parseOrRefuse,
  storable,
  type AgentDefinition,
} from '#shared/contracts';

const { id, name, prompt, ...optional } = agentDefinitionSchema.shape;
const { description, model, fallbacks, tools, sampling, thinking, maxTokens, answerSchema } = optional;

export const newAgentSchema = z.strictObject({
  id,
  name: name.optional(),
  prompt: prompt.optional(),
  ...optional,
});

/** Null takes away what need not be there. */
export const agentChangeSchema = z.strictObject({
  name: name.optional(),
  prompt: prompt.optional(),
  description: description.nullable(),
  model: model.nullable(),
  fallbacks: fallbacks.nullable(),
  tools: tools.nullable(),
  sampling: sampling.nullable(),
  thinking: thinking.nullable(),
  maxTokens: maxTokens.nullable(),
  answerSchema: answerSchema.nullable(),
});
export type AgentChange = z.infer<typeof agentChangeSchema>;

const mostCharacters = 200_000;

export function parseNewAgent(body: unknown): AgentDefinition {
  const agent = parseOrRefuse(newAgentSchema, body, 'body');
  return keepable({ ...agent, name: agent.name ?? agent.id, prompt: agent.prompt ?? '' });
}

export function parseAgentChange(body: unknown): AgentChange {
  const change = parseOrRefuse(agentChangeSchema, body, 'body');
  if (Object.keys(change).length > 0) return change;
  throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
}

/** What was not said stays. */
export function changedAgent(stored: AgentDefinition, change: AgentChange): AgentDefinition {
  const said = Object.entries({ ...stored, ...change }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return keepable(agentDefinitionSchema.parse(Object.fromEntries(said)));
}

function keepable(agent: AgentDefinition): AgentDefinition {
  refuseUnstorable(agent);
  const { length } = JSON.stringify(agent);
  if (length <= mostCharacters) return agent;
  const problem = `has ${length} characters as JSON; at most ${mostCharacters} are taken`;
  throw new ParleyError({
    code: 'too_large',
    message: `body: ${problem}`,
    details: [{ path: 'body', problem }],
  });
}

function refuseUnstorable(agent: AgentDefinition): void {
  const bad = Object.entries(agent).filter(
    ([, value]) => JSON.stringify(storable(value)) !== JSON.stringify(value),
  );
  if (bad.length === 0) return;
  const problem = 'must hold neither NUL characters nor half surrogate pairs';
  throw invalidRequest(bad.map(([path]) => ({ path, problem })));
}
