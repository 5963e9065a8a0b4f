import { z } from 'zod';
import {
  idSchema,
  invalidRequest,
  parseOrRefuse,
  usageGroups,
  usagePurposes,
  type QueryRequest,
} from '#shared/contracts';
import { pageFields } from '../refusals/asked-list.js';

const dayMs = 86_400_000;
const usualMs = 30 * dayMs;
const longestMs = 400 * dayMs;

const noInstant = 'must be a day such as 2026-01-31 or an instant such as 2026-01-31T12:00:00Z';
/** Nothing was spent before, and what lies before the year 1 no database takes. */
const earliest = Date.UTC(2000, 0, 1);
/** From there on years have more than four digits. */
const latest = Date.UTC(10_000, 0, 1);
const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], noInstant)
  .transform(Date.parse)
  .refine((at) => at >= earliest && at < latest, 'must lie within the years 2000 to 9999');
const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const noLimit = 'must be a whole number from 1 to 1000';

const askedSchema = z.object({
  from: instant.optional(),
  to: instant.optional(),
  by: oneOf(usageGroups).default('day'),
  session: idSchema.optional(),
  purpose: oneOf(usagePurposes).optional(),
  limit: z
    .string(noLimit)
    .regex(/^([1-9]\d{0,2}|1000)$/, noLimit)
    .transform(Number)
    .default(1_000),
  cursor: pageFields.cursor,
});

export type AskedUsage = Omit<QueryRequest<'memory.usage'>, 'user'>;

/** What may stand behind the `?` of `/v1/usage`. */
export const usageParameters = Object.keys(askedSchema.shape);

/** The last 30 days, unless the asker says otherwise. A day stands for its first instant. */
export function usageAskedFor(query: unknown, now: number): AskedUsage {
  const { from: since, to = now, ...rest } = parseOrRefuse(askedSchema, query);
  const from = since ?? to - usualMs;
  if (from >= to) throw invalidRequest([{ path: 'from', problem: 'must be before `to`' }]);
  if (to - from > longestMs)
    throw invalidRequest([{ path: 'from', problem: 'must be at most 400 days before `to`' }]);
  return { ...rest, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
