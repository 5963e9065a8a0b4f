import { z } from 'zod';
import type { Command } from './commands.js';
import { idSchema } from './ids.js';
import { policySchema, rejectionCodeSchema, turnRequestSchema } from './turn-request.js';

/** The broker counts nanoseconds since 1970 in 64 bits, and takes what does not fit for long past. */
const latest = Date.UTC(2200, 0);

/** When a turn is to be submitted: once, or again and again by the wall clock of a time zone. */
export const timingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('at'),
    at: z.iso.datetime().refine((at) => Date.parse(at) < latest, 'must be before the year 2200'),
  }),
  /** Six fields, seconds first. */
  z.strictObject({ kind: z.literal('cron'), cron: z.string().min(1).max(256), timeZone: z.string().max(64) }),
]);
export type Timing = z.infer<typeof timingSchema>;

const wanted = {
  timing: timingSchema,
  text: z.string(),
  policy: policySchema,
  request: turnRequestSchema,
};

export const scheduleSchema = z.object({
  id: idSchema,
  owner: idSchema,
  session: idSchema,
  ...wanted,
  paused: z.boolean(),
  /** Goes up with each change, so that what the broker holds can be told from what it should. */
  revision: z.number().int().positive(),
  /** One that was to run once and has. */
  done: z.boolean(),
  createdAt: z.iso.datetime(),
  lastRunAt: z.iso.datetime().nullable(),
  /** The turn that its last run was accepted as. */
  lastTurn: idSchema.nullable(),
  /** Why its last run became no turn; null once one has again. */
  lastError: z.object({ code: rejectionCodeSchema, message: z.string() }).nullable(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

const own = { user: idSchema, schedule: idSchema };

/** `user` is who asks; what is another's is answered with `not_found`. */
export const scheduleQueries = {
  'memory.schedule.create': {
    request: z.strictObject({ user: idSchema, session: idSchema, ...wanted }),
    response: scheduleSchema,
  },
  /** Newest first. `next` is the cursor of the next page, null at the end. */
  'memory.schedule.list': {
    request: z.strictObject({
      user: idSchema,
      session: idSchema.optional(),
      limit: z.number().int().min(1).max(100),
      cursor: z.string().max(200).nullable(),
    }),
    response: z.object({ schedules: z.array(scheduleSchema), next: z.string().nullable() }),
  },
  'memory.schedule.get': { request: z.strictObject(own), response: scheduleSchema },
  'memory.schedule.change': {
    request: z.strictObject({
      ...own,
      change: z.strictObject({ ...wanted, paused: z.boolean() }).partial(),
    }),
    response: scheduleSchema,
  },
  'memory.schedule.delete': { request: z.strictObject(own), response: z.object({}) },
} as const;

/** What the broker sends at its time. Its id names the schedule, so that the log tells of which one a turn is. */
export function scheduledCommand(schedule: Omit<Schedule, 'done'>, now: number): Command<'schedule.run'> {
  const { id, session, owner, text, policy, request } = schedule;
  return {
    v: 1,
    id: commandIdOf(schedule),
    type: 'schedule.run',
    session,
    at: new Date(now).toISOString(),
    by: owner,
    body: { schedule: id, text, policy, request },
  };
}

/** Of the command that one revision of a schedule sends. */
export function commandIdOf({ id, revision }: Pick<Schedule, 'id' | 'revision'>): string {
  return `${id}-${revision}`;
}

/** The schedule that a command id was made from, if it was. */
export function scheduleOfCause(cause: string): { schedule: string; revision: number } | undefined {
  const match = /^(sc_[A-Za-z0-9_-]{22})-(\d{1,15})$/.exec(cause);
  return match ? { schedule: String(match[1]), revision: Number(match[2]) } : undefined;
}
