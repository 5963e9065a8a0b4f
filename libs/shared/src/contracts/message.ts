import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { usageSchema } from './usage.js';

export const toolOutcomes = ['ok', 'error', 'denied', 'cancelled', 'outcome_unknown'] as const;
export const toolOutcomeSchema = z.enum(toolOutcomes);

export const textBlockSchema = z.object({ kind: z.literal('text'), text: z.string() });
export const thinkingBlockSchema = z.object({
  kind: z.literal('thinking'),
  text: z.string(),
  /** The provider's proof that the text is its own; without it the block cannot be sent back. */
  signature: z.string().optional(),
});
export const toolBlockSchema = z.object({
  kind: z.literal('tool'),
  /** The step that asked for it: calls of one step stand side by side in one message to the provider. */
  step: z.number().int().nonnegative(),
  call: z.string().min(1).max(256),
  name: z.string(),
  title: z.string().optional(),
  input: z.unknown(),
  outcome: toolOutcomeSchema.optional(),
  output: z.string().optional(),
  truncated: z.boolean().optional(),
});
export const errorBlockSchema = z.object({
  kind: z.literal('error'),
  code: failureCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
});

export const blockSchema = z.discriminatedUnion('kind', [
  textBlockSchema,
  thinkingBlockSchema,
  toolBlockSchema,
  errorBlockSchema,
]);
export type Block = z.infer<typeof blockSchema>;
export type ToolBlock = z.infer<typeof toolBlockSchema>;
export const blockKindSchema = z.enum(['text', 'thinking', 'tool']);
export type BlockKind = z.infer<typeof blockKindSchema>;

export const messageStatusSchema = z.enum(['streaming', 'complete', 'interrupted', 'failed']);

export const messageSchema = z.object({
  id: idSchema,
  parent: idSchema.nullable(),
  turn: idSchema,
  model: z.string().optional(),
  role: z.enum(['user', 'assistant', 'system']),
  author: z.string(),
  status: messageStatusSchema,
  blocks: z.array(blockSchema),
  usage: usageSchema.optional(),
  createdAt: z.iso.datetime(),
});
export type Message = z.infer<typeof messageSchema>;
