import { z } from 'zod';
import { idSchema } from './ids.js';

/** What is made of a conversation beside its turns, as somebody may want it or not. */
export const passNames = [
  'title',
  'memory',
  'significance',
  'contradiction',
  'relations',
  'interjection',
  'plans',
  'scenes',
  'segments',
] as const;
export const passNameSchema = z.enum(passNames);
export type PassName = z.infer<typeof passNameSchema>;

/** No pass twice. */
export const passListSchema = z
  .array(passNameSchema)
  .max(passNames.length)
  .refine((names) => new Set(names).size === names.length, 'must name each pass once');

export const recallSchema = z.enum(['everywhere', 'session', 'off']);

/** Of a session, all that its turns go by and that may be changed while it lives. */
export const sessionSettingsSchema = z.object({
  model: z.string().nullable(),
  systemPrompt: z.string().nullable(),
  /** Who takes part, the host first; none stands for the built-in one. */
  agents: z.array(idSchema),
  project: idSchema.nullable(),
  /** Null: as its host says, else as scenes want it, else as the operator has set it. */
  passes: passListSchema.nullable(),
  /** What was remembered in all sessions of its owner, or here alone. */
  recall: recallSchema,
  /** Its first turn opens a scene. */
  scenes: z.boolean(),
});
export type SessionSettings = z.infer<typeof sessionSettingsSchema>;

/** What was not said stays. */
export const sessionChangeSchema = sessionSettingsSchema.partial().strict();
export type SessionChange = z.infer<typeof sessionChangeSchema>;
