import { z } from 'zod';
import type { ClientTool } from '#shared/contracts';

/** Those that its client carries out. A tool of Anthropic's own has a type that names it. */
export const toolsSchema = z
  .array(
    z.object({
      type: z.literal('custom', 'must be "custom": only tools of your own are taken').nullish(),
      name: z.string(),
      description: z.string().optional(),
      input_schema: z.record(z.string(), z.unknown()),
    }),
  )
  .max(100, 'at most 100 are taken');

export function clientTools(tools: z.infer<typeof toolsSchema>): ClientTool[] {
  return tools.map(({ name, description = '', input_schema: inputSchema }) => ({
    name,
    description,
    inputSchema,
  }));
}
