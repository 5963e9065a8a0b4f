import { z } from 'zod';
import { attendanceSchema } from './conversation.js';
import { messageVersionSchema } from './history.js';
import { idSchema } from './ids.js';
import { instantSchema } from './instants.js';
import { memoryChangeSchema } from './memories.js';
import { messageSchema, messageStatusSchema } from './message.js';
import { planChangeSchema } from './plans.js';
import { receiptSchema } from './receipt.js';
import { relationChangeSchema } from './relations.js';
import { sceneChangeSchema } from './scenes.js';
import { sessionSettingsSchema } from './session-settings.js';

export const mostExportedMessages = 50_000;
export const mostExportedChanges = 200_000;
const mostExportedAttendances = 200;

export const exportedMessageSchema = messageSchema.extend({
  status: messageStatusSchema.exclude(['streaming']),
  createdAt: instantSchema,
  /** What stood there before it was edited in place, the oldest first. */
  versions: z
    .array(messageVersionSchema.extend({ until: instantSchema }))
    .max(1_000)
    .optional(),
});
export type ExportedMessage = z.infer<typeof exportedMessageSchema>;

const at = instantSchema;

/** What agents have come to know, as it happened. */
export const exportedChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('memory'), at, change: memoryChangeSchema }),
  z.object({ kind: z.literal('relation'), at, change: relationChangeSchema }),
  z.object({ kind: z.literal('scene'), at, change: sceneChangeSchema }),
  z.object({ kind: z.literal('plan'), at, change: planChangeSchema }),
]);
export type ExportedChange = z.infer<typeof exportedChangeSchema>;

/**
 * All that makes a session, as a file. Ids of messages are its own; those of memories, scenes and plans are names within
 * the file, for everybody who reads it gives them new ones. What was exported, imported and exported again is the same.
 */
export const sessionExportSchema = z.object({
  parley: z.literal('session'),
  version: z.literal(1),
  name: z.string().max(1_000).nullable(),
  settings: sessionSettingsSchema,
  head: idSchema.nullable(),
  /** The whole tree; each stands behind its parent. */
  messages: z.array(exportedMessageSchema).max(mostExportedMessages),
  receipts: z.array(receiptSchema).max(mostExportedMessages),
  /** Who came and went, the last of it: an agent sees nothing of what was said without it. */
  attendance: z.array(attendanceSchema.extend({ at })).max(mostExportedAttendances).default([]),
  knowledge: z.array(exportedChangeSchema).max(mostExportedChanges),
});
export type SessionExport = z.infer<typeof sessionExportSchema>;
