import { z } from 'zod';
import { idSchema } from './ids.js';

/** What somebody has done, as the audit trail names it. */
export const deedNames = [
  'session.created',
  'session.forked',
  'session.imported',
  'session.exported',
  'session.marked',
  'session.changed',
  'session.cleared',
  'session.deleted',
  'participant.joined',
  'participant.left',
  'turn.submitted',
  'turn.reworded',
  'turn.steered',
  'turn.stopped',
  'turn.rejected',
  'queue.held',
  'queue.resumed',
  'history.edited',
  'history.regenerated',
  'history.rewound',
  'history.selected',
  'history.undone',
  'history.rolled_back',
  'history.compacted',
  'message.versioned',
  'approval.answered',
  'memory.changed',
  'plan.changed',
  'scene.changed',
  'token.created',
  'token.revoked',
  'token.configured',
  'agent.created',
  'agent.changed',
  'agent.deleted',
  'project.created',
  'project.changed',
  'project.deleted',
  'schedule.created',
  'schedule.changed',
  'schedule.deleted',
  'tool_server.changed',
  'tool_server.deleted',
] as const;
export const deedNameSchema = z.enum(deedNames);
export type DeedName = z.infer<typeof deedNameSchema>;

/** Names, numbers and ids: never what was said, and no secret. */
export const deedDetailSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);
export type DeedDetail = z.infer<typeof deedDetailSchema>;

export const deedSchema = z.object({
  /** Grows from deed to deed. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Who did it: a user, or the part of Parley that did it by itself. */
  by: z.string(),
  /** Whose it was done to. */
  owner: idSchema.nullable(),
  deed: deedNameSchema,
  session: idSchema.nullable(),
  turn: idSchema.nullable(),
  /** What it was done to, where that is neither a session nor a turn. */
  subject: z.string().nullable(),
  detail: deedDetailSchema,
});
export type Deed = z.infer<typeof deedSchema>;

export const auditQueries = {
  /** The newest first. `user` null: of everybody. */
  'memory.audit.list': {
    request: z.strictObject({
      user: idSchema.nullable(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      by: z.string().min(1).max(200).optional(),
      session: idSchema.optional(),
      deed: deedNameSchema.optional(),
      /** Stands somewhere in its names and ids. */
      q: z.string().min(1).max(200).optional(),
      limit: z.number().int().min(1).max(100),
      cursor: z.string().max(200).nullable(),
    }),
    response: z.object({ deeds: z.array(deedSchema), next: z.string().nullable() }),
  },
} as const;
