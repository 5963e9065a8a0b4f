import { z } from 'zod';
import { failureCodeSchema } from './errors.js';
import { digest, idSchema } from './ids.js';
import { entrySchema } from './log.js';
import { toolOutcomeSchema } from './message.js';
import { stopReasonSchema } from './turn-request.js';
import { usageSchema } from './usage.js';

const counter = z.number().int().nonnegative();

/** Where finished turns are reported to. A new one is a consumer of its own, so the migration must have run. */
export const sinkNames = ['records', 'webhook', 'told', 'traces', 'metrics', 'vault'] as const;
export const sinkNameSchema = z.enum(sinkNames);
export type SinkName = z.infer<typeof sinkNameSchema>;

/** What one sink is to hear of. It holds nothing that was said: whoever carries it out reads that. */
export const reportJobSchema = z.object({
  v: z.literal(1),
  sink: sinkNameSchema,
  /** A turn that is over, or something in one that waits for a person. */
  of: z.enum(['turn', 'wait']),
  session: idSchema,
  turn: idSchema,
  gen: idSchema,
  /** The event that it is about. */
  en: counter,
  /** When it was first asked for, or asked for again by hand: what is tried in vain for long is given up. */
  since: z.iso.datetime(),
});
export type ReportJob = z.infer<typeof reportJobSchema>;

/** The same event is reported to the same sink once, however often it is read. */
export function reportIdOf({ sink, session, turn, en }: Pick<ReportJob, 'sink' | 'session' | 'turn' | 'en'>) {
  return `r_${digest('report', sink, session, turn, String(en)).slice(0, 22)}`;
}

/** A report that its sink has not taken, kept for a person. */
export const deadReportSchema = z.object({
  id: idSchema,
  ...reportJobSchema.omit({ v: true, gen: true }).shape,
  /** Why it was given up, in words that hold no secret. */
  reason: z.string(),
  attempts: counter,
  at: z.iso.datetime(),
});
export type DeadReport = z.infer<typeof deadReportSchema>;

/** What is reported of a turn that is over. */
export const turnRecordSchema = z.object({
  session: idSchema,
  turn: idSchema,
  /** The event with which it ended: with session and turn the name of this record. */
  en: counter,
  user: idSchema,
  /** The session that its own works for. */
  parent: idSchema.nullable(),
  agent: z.string().nullable(),
  /** Of its last step. */
  model: z.string().nullable(),
  status: z.enum(['completed', 'stopped', 'failed']),
  /** Why it failed. */
  code: failureCodeSchema.optional(),
  /** Why it was stopped. */
  stopReason: stopReasonSchema.optional(),
  /** What it was asked, and what was said to it while it ran. */
  asked: z.array(z.string()),
  /** Each reply, in order. */
  answered: z.array(z.object({ agent: z.string(), text: z.string() })),
  calls: z.array(
    z.object({
      call: z.string(),
      name: z.string(),
      /** Null: nothing is known of its end. */
      outcome: toolOutcomeSchema.nullable(),
      /** From the request to the result, whatever it waited for in between. */
      ms: z.number().nonnegative().nullable(),
      /** For how much of it somebody had to agree first. */
      waitedMs: z.number().nonnegative(),
    }),
  ),
  usage: usageSchema,
  costUsd: z.number().nonnegative(),
  acceptedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime(),
  /** From its start to the first block of its first reply. */
  firstBlockMs: z.number().nonnegative().nullable(),
  steps: counter,
  abandonedSteps: counter,
});
export type TurnRecord = z.infer<typeof turnRecordSchema>;

/** For the services alone, but for those that name who asks. */
export const reportQueries = {
  /** What the log has told of a turn, up to an event. `not_found`: its session is gone, and what was said in it. */
  'memory.report.story': {
    request: z.strictObject({
      session: idSchema,
      turn: idSchema,
      /** Null: as far as it has come. */
      to: counter.nullable(),
      after: counter,
      limit: z.number().int().min(1).max(100),
      seen: z.object({ gen: idSchema, en: counter }),
    }),
    response: z.object({
      user: idSchema,
      name: z.string().nullable(),
      /** The sessions that this one works for, the nearest first. */
      parents: z.array(idSchema),
      entries: z.array(entrySchema),
      next: counter.nullable(),
    }),
  },
  /** Once, however often. What belongs to a session that is gone is not kept. */
  'memory.report.keep': {
    request: z.strictObject({ record: turnRecordSchema }),
    response: z.object({ kept: z.boolean() }),
  },
  /** The oldest first. */
  'logging.dead.list': {
    request: z.strictObject({
      sink: sinkNameSchema.optional(),
      limit: z.number().int().min(1).max(100),
      after: counter,
    }),
    response: z.object({ dead: z.array(deadReportSchema), next: counter.nullable() }),
  },
  /** They are tried anew, as if they had just been asked for. Without a list, all, or all of a sink. */
  'logging.dead.repeat': {
    request: z.strictObject({
      sink: sinkNameSchema.optional(),
      reports: z.array(idSchema).max(100).optional(),
    }),
    response: z.object({ repeated: counter }),
  },
} as const;
