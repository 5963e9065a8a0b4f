import { z } from 'zod';
import { budgetSchema } from './budgets.js';
import { idSchema } from './ids.js';
import { turnStatuses } from './conversation.js';
import { projectSchema } from './projects.js';

const at = z.iso.datetime();
const named = { session: idSchema, name: z.string().nullable(), at };

/**
 * What a user is told beside the sessions that he watches. It is told at most once and kept nowhere: whoever
 * must not miss it lists again.
 */
export const userEventSchema = z.discriminatedUnion('type', [
  /** `parent`: the session for which it works. */
  z.object({ type: z.literal('session_created'), ...named, parent: idSchema.optional() }),
  z.object({
    type: z.literal('session_updated'),
    session: idSchema,
    changes: z.record(z.string(), z.unknown()),
    at,
  }),
  z.object({ type: z.literal('session_renamed'), ...named }),
  z.object({ type: z.literal('session_deleted'), session: idSchema, at }),
  /** After a clear, a rollback or a deletion: what stands on the path has become less. */
  z.object({ type: z.literal('messages_deleted'), session: idSchema, head: idSchema.nullable(), at }),
  z.object({
    type: z.literal('turn_ended'),
    session: idSchema,
    turn: idSchema,
    status: z.enum(turnStatuses).extract(['completed', 'stopped', 'failed']),
    at,
  }),
  z.object({ type: z.literal('project_created'), project: idSchema, name: projectSchema.shape.name, at }),
  z.object({ type: z.literal('project_deleted'), project: idSchema, at }),
  /**
   * A turn goes on only when somebody has agreed to what it wants to do. Of a session that works for another one,
   * `parent` is that one, and `root` the one at the top of the family.
   */
  z.object({
    type: z.literal('approval_waiting'),
    session: idSchema,
    parent: idSchema.optional(),
    root: idSchema.optional(),
    turn: idSchema,
    approval: idSchema,
    call: z.string(),
    reason: z.string(),
    expiresAt: z.iso.datetime(),
    at,
  }),
  /** As a turn begins, or is refused, once of each limit: so much of it is used. */
  z.object({ type: z.literal('budget'), ...budgetSchema.shape, percent: z.literal([80, 100]), at }),
  /** Some of them may not have come through: list again. */
  z.object({ type: z.literal('missed'), at }),
]);
export type UserEvent = z.infer<typeof userEventSchema>;
