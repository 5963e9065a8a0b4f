import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { idSchema } from './ids.js';
import { usageSchema } from './usage.js';

export const toolOutcomes = ['ok', 'error', 'denied', 'cancelled', 'outcome_unknown'] as const;
export const toolOutcomeSchema = z.enum(toolOutcomes);
export type ToolOutcome = z.infer<typeof toolOutcomeSchema>;

export const textBlockSchema = z.object({
  kind: z.literal('text'),
  text: z.string(),
  /** Where it was taken from, in the provider's words. */
  citations: z.array(z.record(z.string(), z.unknown())).optional(),
});
export const thinkingBlockSchema = z.object({
  kind: z.literal('thinking'),
  text: z.string(),
  /** The provider's proof that the text is its own; without it the block cannot be sent back. */
  signature: z.string().optional(),
  /** Thoughts that the provider shows to nobody, in its own cipher: they go back to it as they came. */
  redacted: z.string().optional(),
});
export const toolBlockSchema = z.object({
  kind: z.literal('tool'),
  /** The step that asked for it: calls of one step stand side by side in one message to the provider. */
  step: z.number().int().nonnegative(),
  call: z.string().min(1).max(256),
  /** Of a call that its client carries out: what its result is posted to. */
  key: idSchema.optional(),
  name: z.string(),
  title: z.string().optional(),
  input: z.unknown(),
  outcome: toolOutcomeSchema.optional(),
  output: z.string().optional(),
  truncated: z.boolean().optional(),
  /** Holds the whole of an output that was cut. */
  file: idSchema.optional(),
  /** The model asked for it without any of what its schema requires. */
  empty: z.literal(true).optional(),
});

/** What is known of an uploaded file; its content is in the object store under its id. */
export const fileSchema = z.object({
  file: idSchema,
  name: z.string().min(1).max(255),
  /** By its content, whatever its name says. */
  mediaType: z.string(),
  size: z.number().int().nonnegative(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
});
export type FileInfo = z.infer<typeof fileSchema>;

const attached = {
  ...fileSchema.shape,
  /** Where it lies in the session's workspace, if it was put there. */
  path: z.string().optional(),
  /** Why nobody can use it. */
  problem: z.string().optional(),
};
export const imageBlockSchema = z.object({ kind: z.literal('image'), ...attached });
export const fileBlockSchema = z.object({ kind: z.literal('file'), ...attached });
export type AttachedBlock = z.infer<typeof imageBlockSchema> | z.infer<typeof fileBlockSchema>;

/** Shown in the history and never sent to a model. */
export const markerBlockSchema = z.object({
  kind: z.literal('marker'),
  marker: z.literal('compaction'),
  receipt: idSchema,
  text: z.string(),
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
  imageBlockSchema,
  fileBlockSchema,
  markerBlockSchema,
  errorBlockSchema,
]);
export type Block = z.infer<typeof blockSchema>;
export type ToolBlock = z.infer<typeof toolBlockSchema>;
export const blockKindSchema = z.enum(['text', 'thinking', 'tool']);
export type BlockKind = z.infer<typeof blockKindSchema>;

/** What somebody did with his words. What is out of character reaches nobody's prompt, memory or summary. */
export const segmentSchema = z.object({
  kind: z.enum(['speech', 'action', 'thought', 'out_of_character']),
  text: z.string(),
});
export type Segment = z.infer<typeof segmentSchema>;

export const messageStatusSchema = z.enum(['streaming', 'complete', 'interrupted', 'failed']);

export const messageSchema = z.object({
  id: idSchema,
  parent: idSchema.nullable(),
  turn: idSchema,
  model: z.string().optional(),
  /** The reply behind which somebody else has spoken unasked. */
  interjectionOf: idSchema.optional(),
  role: z.enum(['user', 'assistant', 'system']),
  author: z.string(),
  status: messageStatusSchema,
  blocks: z.array(blockSchema),
  /** Its text in parts, where a session wants them. */
  segments: z.array(segmentSchema).optional(),
  usage: usageSchema.optional(),
  createdAt: z.iso.datetime(),
});
export type Message = z.infer<typeof messageSchema>;
