import { z } from 'zod';
import {
  agentChangeSchema,
  agentDefinitionSchema,
  invalidRequest,
  keepableAgent,
  parseOrRefuse,
  type AgentChange,
  type AgentDefinition,
} from '#shared/contracts';
import { shapeFields } from '../turns/shape-fields.js';

// A schema that no provider could read is refused here as it is in a turn, not when the agent first answers.
const { answerSchema } = shapeFields;
const { id, name, prompt, ...optional } = { ...agentDefinitionSchema.shape, answerSchema };

export const newAgentSchema = z.strictObject({
  id,
  name: name.optional(),
  prompt: prompt.optional(),
  ...optional,
});

export const agentChangeBody = agentChangeSchema.extend({ answerSchema: answerSchema.nullable() });

export function parseNewAgent(body: unknown): AgentDefinition {
  const agent = parseOrRefuse(newAgentSchema, body, 'body');
  return keepableAgent({ ...agent, name: agent.name ?? agent.id, prompt: agent.prompt ?? '' });
}

export function parseAgentChange(body: unknown): AgentChange {
  const change = parseOrRefuse(agentChangeBody, body, 'body');
  if (Object.keys(change).length > 0) return change;
  throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
}
