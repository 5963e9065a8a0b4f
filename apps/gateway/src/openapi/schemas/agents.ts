import { agentSchema, brokenFileSchema, modelCardSchema } from '#shared/contracts';
import { z } from 'zod';
import { agentChangeBody, newAgentSchema } from '../../agents/agent-body.js';
import { listedAgentSchema, type AgentsView } from '../../agents/agent-view.js';

export const newAgent = newAgentSchema.describe(
  'A new agent. `name` is its id unless given; without `tools` it may ask for all; `prompt` is its system prompt.',
);
export const agentChange = agentChangeBody.describe(
  'What is to be changed; the rest stays, and null takes away.',
);

export const agent = agentSchema;
export const agents = z
  .object({
    agents: z.array(listedAgentSchema),
    broken: z.array(brokenFileSchema).optional().describe('Files that cannot be used; for administrators.'),
  })
  .describe('A file wins over an agent of one’s own with the same id.') satisfies z.ZodType<AgentsView>;

export const models = z
  .object({
    default: z.string().describe('The model of a turn that names none, nor its agent, nor its session.'),
    models: z.array(modelCardSchema),
  })
  .describe('`prices` are dollars for a million tokens; null where nobody has said.');
