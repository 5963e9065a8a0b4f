import { z } from 'zod';
import { invalidRequest, ParleyError } from './errors.js';
import { idSchema } from './ids.js';
import { permissionsSchema } from './permissions.js';
import { passListSchema } from './session-settings.js';
import { storable } from './text.js';
import { shapeFields } from './turn-request.js';

/** An agent as somebody has written it: a Markdown file, or a row made by API. */
export const agentDefinitionSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(200),
  description: z.string().max(1_000).optional(),
  model: z.string().max(200).optional(),
  /** Asked in this order where the model cannot answer. */
  fallbacks: z.array(z.string().max(200)).max(5).optional(),
  /** Names of the tools that it may ask for; without the list, all. */
  tools: z.array(z.string().max(200)).max(200).optional(),
  permissions: permissionsSchema.optional(),
  /** What is made of its conversations beside the turns; without the list, as the operator has set it. */
  passes: passListSchema.optional(),
  ...shapeFields,
  prompt: z.string().max(100_000),
});
export type AgentDefinition = z.infer<typeof agentDefinitionSchema>;

const { name, prompt, ...optional } = agentDefinitionSchema.omit({ id: true }).shape;
const {
  description,
  model,
  fallbacks,
  tools,
  permissions,
  passes,
  sampling,
  thinking,
  maxTokens,
  answerSchema,
} = optional;

/** What was not said stays; null takes away what need not be there. */
export const agentChangeSchema = z.strictObject({
  name: name.optional(),
  prompt: prompt.optional(),
  description: description.nullable(),
  model: model.nullable(),
  fallbacks: fallbacks.nullable(),
  tools: tools.nullable(),
  permissions: permissions.nullable(),
  passes: passes.nullable(),
  sampling: sampling.nullable(),
  thinking: thinking.nullable(),
  maxTokens: maxTokens.nullable(),
  answerSchema: answerSchema.nullable(),
});
export type AgentChange = z.infer<typeof agentChangeSchema>;

export const agentSchema = agentDefinitionSchema.extend({
  source: z.enum(['built-in', 'file', 'row']),
});
export type Agent = z.infer<typeof agentSchema>;

/** A file that says nothing usable, and where in it. */
export const brokenFileSchema = z.object({ file: z.string(), line: z.number().int(), problem: z.string() });
export type BrokenFile = z.infer<typeof brokenFileSchema>;

/** Throws what `keepableAgent` does. */
export function changedAgent(stored: AgentDefinition, change: AgentChange): AgentDefinition {
  const said = Object.entries({ ...stored, ...change }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return keepableAgent(agentDefinitionSchema.parse(Object.fromEntries(said)));
}

const mostCharacters = 200_000;

/** Throws `invalid_request` and `too_large` for what cannot be kept as it was written. */
export function keepableAgent(agent: AgentDefinition): AgentDefinition {
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
