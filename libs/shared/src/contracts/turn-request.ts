import { z } from 'zod';
import { idSchema } from './ids.js';
import { narrowingSchema, permissionsSchema } from './permissions.js';
import { clientToolSchema } from './tools.js';

/**
 * What becomes of a submit while a turn runs: refused; put behind it; put in its place, the partial reply kept
 * or dropped; or its text joins the running turn.
 */
export const policySchema = z.enum(['reject', 'enqueue', 'interrupt', 'rollback', 'steer']);
export type Policy = z.infer<typeof policySchema>;

export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  topK: z.number().int().positive().optional(),
  /** Words at which the model leaves off. */
  stop: z.array(z.string().min(1).max(200)).max(4).optional(),
});
export const thinkingSchema = z.enum(['off', 'low', 'medium', 'high']);
export type Thinking = z.infer<typeof thinkingSchema>;

/** How an answer is to come out; an agent has one of its own, and a turn may have another. */
export const shapeFields = {
  sampling: samplingSchema.optional(),
  thinking: thinkingSchema.optional(),
  maxTokens: z.number().int().positive().optional(),
  /** JSON Schema that the answer fulfils. */
  answerSchema: z.record(z.string(), z.unknown()).optional(),
};
const shapeSchema = z.object(shapeFields);
export type Shape = z.infer<typeof shapeSchema>;

export const turnRequestSchema = z.object({
  agent: idSchema.optional(),
  model: z.string().optional(),
  /** In the place of its session's own; what its agent is told stays. */
  systemPrompt: z.string().optional(),
  ...shapeFields,
  /** Whether the turn ends when its last watcher has gone. */
  onDisconnect: z.enum(['continue', 'cancel']).optional(),
  permissions: narrowingSchema.optional(),
  /** Not for clients. The agents for which, one above the other, this is done: of a call each of them has its say. */
  ancestors: z.array(z.object({ agent: z.string(), permissions: permissionsSchema })).optional(),
  /** Not for clients. Whoever asked writes the answer into a file of the vault himself. */
  keptIn: z.literal('vault').optional(),
  /** The client runs these itself. */
  clientTools: z.array(clientToolSchema).max(100).optional(),
});
export type TurnRequest = z.infer<typeof turnRequestSchema>;

/** Why a submit becomes no turn. */
export const rejectionCodeSchema = z.enum([
  'turn_in_progress',
  'message_exists',
  'head_moved',
  'idempotency_mismatch',
  'unknown_model',
  'unknown_agent',
  'invalid_request',
  'budget_exceeded',
  'queue_full',
  'compaction_running',
  'not_found',
  'unavailable',
]);
export type RejectionCode = z.infer<typeof rejectionCodeSchema>;

export const stopReasons = ['user', 'session', 'interrupt', 'rollback', 'disconnect', 'timeout'] as const;
export const stopReasonSchema = z.enum(stopReasons);
export type StopReason = z.infer<typeof stopReasonSchema>;
