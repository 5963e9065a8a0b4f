import { z } from 'zod';
import type { ClientTool } from '#shared/contracts';
import { clientToolsField } from '../../../turns/client-tools.js';

const toolSchema = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
type Tool = z.infer<typeof toolSchema>;

/** Tools that the client runs itself; one without a schema takes nothing. */
export const toolsField = z.array(toolSchema).transform((tools, context): ClientTool[] => {
  const taken = clientToolsField.safeParse(tools.map(clientTool));
  if (taken.success) return taken.data;
  for (const { path, message } of taken.error.issues) {
    const named = path.map((part) => (part === 'inputSchema' ? 'parameters' : part));
    context.addIssue({ code: 'custom', path: named, message });
  }
  return z.NEVER;
});

function clientTool({ name, description, parameters }: Tool): unknown {
  const isEmpty = !parameters || Object.keys(parameters).length === 0;
  return {
    name,
    description: description ?? '',
    inputSchema: isEmpty ? { type: 'object', properties: {} } : parameters,
  };
}
