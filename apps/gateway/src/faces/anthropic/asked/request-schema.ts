import { z } from 'zod';
import { harmlessFields, optionFields, refusedFields } from './options.js';
import { assistantParts, userParts } from './parts.js';
import { toolsSchema } from './tools.js';

const message = z.discriminatedUnion(
  'role',
  [
    z.object({ role: z.literal('user'), content: userParts }),
    z.object({ role: z.literal('assistant'), content: assistantParts }),
  ],
  { error: () => 'must be "user" or "assistant"' },
);
export type AskedMessage = z.infer<typeof message>;

const shared = {
  model: z.string().min(1).max(200),
  messages: z.array(message).min(1, 'at least one is needed').max(100_000),
  tools: toolsSchema.nullish(),
};

export const requestSchema = z.strictObject({
  ...shared,
  stream: z.boolean().nullish(),
  ...optionFields,
  ...harmlessFields,
  ...refusedFields,
});
export type MessagesRequest = z.infer<typeof requestSchema>;

export const countSchema = requestSchema.extend({ max_tokens: optionFields.max_tokens.optional() });
