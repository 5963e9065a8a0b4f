import { z } from 'zod';
import { idSchema, invalidRequest, parseOrRefuse, policySchema, type QueryRequest } from '#shared/contracts';
import { refuseUnsayable, requestFields, saidSchema } from '../turns/submit-body.js';
import { timingFields, timingOf } from './timing.js';

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

type NewSchedule = Omit<QueryRequest<'memory.schedule.create'>, 'user'>;
export type ScheduleChange = QueryRequest<'memory.schedule.change'>['change'];

export function parseSchedule(body: unknown, maxTextChars: number, now: number): NewSchedule {
  const asked = parseOrRefuse(createSchema, body, 'body');
  refuseUnsayable(asked.text, maxTextChars);
  const timing = timingOf(asked, now);
  if (!timing) throw invalidRequest([{ path: 'body', problem: 'must say when: by at, delay or cron' }]);
  // Nobody is there to send it again, so unless it is wanted otherwise it waits for what runs.
  const { session, text, policy = 'enqueue', model, maxTokens, onDisconnect } = asked;
  return { session, text, timing, policy, request: { model, maxTokens, onDisconnect } };
}

/** Only what was said is changed; of how the turn is run, `request` is what it was said about. */
export function parseScheduleChange(body: unknown, maxTextChars: number, now: number): ScheduleChange {
  const asked = parseOrRefuse(changeSchema, body, 'body');
  const { text, policy, paused, model, maxTokens, onDisconnect } = asked;
  if (text !== undefined) refuseUnsayable(text, maxTextChars);
  const timing = timingOf(asked, now);
  const request = given({ model, maxTokens, onDisconnect });
  const change = given({ text, policy, paused, timing });
  const all = Object.keys(request).length > 0 ? { ...change, request } : change;
  if (Object.keys(all).length > 0) return all;
  throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
}

function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
