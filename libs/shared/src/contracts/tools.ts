import { z } from 'zod';
import { idSchema } from './ids.js';

/** What every provider of models takes for a tool's name. */
export const toolNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"');

/** The field of a call's input that says what it touches, and how such a thing is written in one way only. */
export const touchSchema = z.object({
  field: z.string(),
  kind: z.enum(['path', 'command', 'address', 'text']),
});
export type Touch = z.infer<typeof touchSchema>;

const told = {
  name: toolNameSchema,
  title: z.string().max(200).optional(),
  description: z.string().max(20_000),
  /** JSON Schema of an object. */
  inputSchema: z.record(z.string(), z.unknown()),
};

/** A tool as a model is told of it, and how its calls are to be handled. */
export const listedToolSchema = z.object({
  ...told,
  /** It looks, and changes nothing: allowed unless a rule says otherwise. */
  readOnly: z.boolean(),
  idempotent: z.boolean(),
  /** Calls of one step run side by side; one that is not parallel runs alone, in its place. */
  parallel: z.boolean(),
  timeoutMs: z.number().int().positive(),
  touches: touchSchema.optional(),
  /** Which services run it: its calls go to `work.tools.<pool>`. */
  pool: idSchema,
});
export type ListedTool = z.infer<typeof listedToolSchema>;

/** What one source of tools in a pool has to offer; kept under `<pool>.<source>` in TOOLS. */
export const offeringSchema = z.object({
  v: z.literal(1),
  pool: idSchema,
  source: idSchema,
  /** Of a tool server: whether it can be reached. What an `away` one offered last stays, its calls fail. */
  state: z.enum(['ready', 'away']),
  problem: z.string().optional(),
  tools: z.array(listedToolSchema),
});
export type Offering = z.infer<typeof offeringSchema>;

/** Declared by a client for one turn, run by the client. */
export const clientToolSchema = z.strictObject(told);
export type ClientTool = z.infer<typeof clientToolSchema>;

/** Where the files of a session lie: its workspace is that of the session at the root of its family. */
export const placeSchema = z.strictObject({
  workspace: idSchema,
  project: z
    .strictObject({
      id: idSchema,
      root: z.string().max(4_096),
      /** Folders and files below the root that may be written; `.` is all of it. */
      writable: z.array(z.string().max(4_096)).max(100),
    })
    .optional(),
});
export type Place = z.infer<typeof placeSchema>;
