import { z } from 'zod';
import { only } from '../../chat/options.js';

const functionTool = z.object({
  type: z.literal('function'),
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  /** Whether calls fit the schema is up to the model that is asked. */
  strict: z.boolean().nullish(),
});
const noKind = "must be function: the agent has its own tools, and this server none of OpenAI's";
const tool = z.discriminatedUnion('type', [functionTool], noKind);

const noChoice = 'must be auto or none: a call cannot be demanded here';

const format = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('text') }),
    z.object({
      type: z.literal('json_schema'),
      name: z.string(),
      description: z.string().nullish(),
      schema: z.record(z.string(), z.unknown()),
      strict: z.boolean().nullish(),
    }),
  ],
  'must be text or json_schema: json_object is not supported here',
);

export const toolFields = {
  tools: z.array(tool).optional(),
  tool_choice: z.enum(['auto', 'none'], noChoice).optional(),
  text: z.strictObject({ format: format.nullish(), verbosity: only('medium').nullable() }).optional(),
};
type Asked = z.infer<z.ZodObject<typeof toolFields>>;

/** The client's own. Those of the agent are its own affair, and no choice of the client's is about them. */
export function clientToolsOf({ tools = [], tool_choice: choice }: Asked) {
  if (tools.length === 0 || choice === 'none') return undefined;
  return tools.map(({ name, description, parameters }) => ({
    name,
    description: description ?? '',
    inputSchema: { type: 'object', ...parameters },
  }));
}

export function answerSchemaOf({ text }: Asked): Record<string, unknown> | undefined {
  return text?.format?.type === 'json_schema' ? text.format.schema : undefined;
}
