import { z } from 'zod';
import { fileSchema } from './message.js';
import { idSchema } from './ids.js';

const size = z.number().int().nonnegative();
const path = z.string().max(4_096);

export const workspaceEntrySchema = z.object({
  name: z.string(),
  kind: z.enum(['file', 'folder']),
  size,
  changedAt: z.iso.datetime(),
});
export type WorkspaceEntry = z.infer<typeof workspaceEntrySchema>;

/** Where sessions' files lie is known to the tools services alone. Paths are relative; the folder itself is ''. */
export const workspaceQueries = {
  /** Puts a file into the session's workspace, under its own name or one like it; the same file is put once. */
  'tools.place': {
    request: z.strictObject({ session: idSchema, file: fileSchema }),
    response: z.object({ path: z.string() }),
  },
  'tools.workspace.list': {
    request: z.strictObject({ workspace: idSchema, path }),
    response: z.object({
      entries: z.array(workspaceEntrySchema),
      /** There are more than are told. */
      truncated: z.boolean(),
      used: size,
      quota: size,
    }),
  },
  /** A part of a file; `version` changes with its content, so that parts of two of them are never put together. */
  'tools.workspace.read': {
    request: z.strictObject({
      workspace: idSchema,
      path,
      offset: size,
      length: z.number().int().min(1).max(524_288),
    }),
    response: z.object({ size, version: z.string(), base64: z.string() }),
  },
  /** At once, however lately it was used: its session is gone. One that is not there is deleted. */
  'tools.workspace.delete': {
    request: z.strictObject({ workspace: idSchema }),
    response: z.object({ ok: z.literal(true) }),
  },
  /** Whether a project may have its root there, on this machine. */
  'tools.root.check': {
    request: z.strictObject({ root: path }),
    response: z.object({ problem: z.string().nullable() }),
  },
} as const;
