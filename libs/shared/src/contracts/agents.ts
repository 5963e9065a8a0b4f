import { z } from 'zod';
import { idSchema } from './ids.js';
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
  ...shapeFields,
  prompt: z.string().max(100_000),
});
export type AgentDefinition = z.infer<typeof agentDefinitionSchema>;

export const agentSchema = agentDefinitionSchema.extend({
  source: z.enum(['built-in', 'file', 'row']),
});
export type Agent = z.infer<typeof agentSchema>;

/** A file that says nothing usable, and where in it. */
export const brokenFileSchema = z.object({ file: z.string(), line: z.number().int(), problem: z.string() });
export type BrokenFile = z.infer<typeof brokenFileSchema>;
