import { z } from 'zod';
import type { ClientTool } from '#shared/contracts';
import { clientToolsField } from '../../../turns/client-tools.js';

/** Tools by their names, which the page runs itself; `parameters` is what some clients call the schema. */
const toolSchema = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
type Tools = Record<string, z.infer<typeof toolSchema>>;

export const toolsField = z.record(z.string(), toolSchema).transform((tools, context): ClientTool[] => {
  const names = Object.keys(tools);
  const taken = clientToolsField.safeParse(clientTools(tools));
  if (taken.success) return taken.data;
  for (const { path, message } of taken.error.issues) {
    const [place, ...field] = path;
    const named = typeof place === 'number' ? [names[place] ?? place, ...field] : path;
    context.addIssue({ code: 'custom', path: named, message });
  }
  return z.NEVER;
});

function clientTools(tools: Tools): unknown[] {
  return Object.entries(tools).map(([name, { title, description = '', inputSchema, parameters }]) => ({
    name,
    ...(title === undefined ? {} : { title }),
    description,
    inputSchema: inputSchema ?? parameters ?? { type: 'object', properties: {} },
  }));
}
