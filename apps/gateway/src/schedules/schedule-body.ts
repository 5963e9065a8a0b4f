import { z } from 'zod';
import {
  idSchema,
  invalidRequest,
  parseOrRefuse,
  policySchema,
  type QueryRequest,
  type Schedule,
} from '#shared/contracts';
import { refuseUnsayable, requestFields, requestOf, saidSchema } from '../turns/submit-body.js';
import { completedBy, timingFields, timingOf } from './timing.js';

const createSchema = z.strictObject({
  session: idSchema,
  text: saidSchema,
  policy: policySchema.optional(),
  ...requestFields,
  ...timingFields,
});

const changeSchema = z.strictObject({
  text: saidSchema.optional(),
  policy: policySchema.optional(),
  paused: z.boolean().optional(),
  ...requestFields,
  ...timingFields,
});

type AskedChange = z.infer<typeof changeSchema>;
type NewSchedule = Omit<QueryRequest<'memory.schedule.create'>, 'user'>;
export type ScheduleChange = QueryRequest<'memory.schedule.change'>['change'];

export function parseSchedule(body: unknown, maxTextChars: number, now: number): NewSchedule {
  const asked = parseOrRefuse(createSchema, body, 'body');
  refuseUnsayable(asked.text, maxTextChars);
  const timing = timingOf(asked, now);
  if (!timing) throw invalidRequest([{ path: 'body', problem: 'must say when: by at, delay or cron' }]);
  // Nobody is there to send it again, so unless it is wanted otherwise it waits for what runs.
  const { session, text, policy = 'enqueue' } = asked;
  return { session, text, timing, policy, request: requestOf(asked) };
}

/** What somebody wants changed; what else he means by it depends on the schedule as it is: see `changeOf`. */
export function parseScheduleChange(body: unknown, maxTextChars: number): AskedChange {
  const asked = parseOrRefuse(changeSchema, body, 'body');
  if (asked.text !== undefined) refuseUnsayable(asked.text, maxTextChars);
  if (Object.keys(asked).length > 0) return asked;
  throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
}

/** Only what was said is changed: of its time, and of how the turn is run, the rest is as it was. */
export function changeOf(
  asked: AskedChange,
  stored: Pick<Schedule, 'timing' | 'request'>,
  now: number,
): ScheduleChange {
  const { text, policy, paused } = asked;
  const timing = timingOf(completedBy(asked, stored.timing), now);
  const request = given(requestOf(asked));
  const change = given({ text, policy, paused, timing });
  return Object.keys(request).length > 0 ? { ...change, request: { ...stored.request, ...request } } : change;
}

function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
