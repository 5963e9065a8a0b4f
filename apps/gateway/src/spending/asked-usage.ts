import { z } from 'zod';
import { idSchema, parseOrRefuse, usageGroups, usagePurposes, type QueryRequest } from '#shared/contracts';
import { pageFields } from '../refusals/asked-list.js';
import { periodFields, periodOf } from '../refusals/asked-period.js';

const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const noLimit = 'must be a whole number from 1 to 1000';

const askedSchema = z.object({
  ...periodFields,
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
  const { from, to, ...rest } = parseOrRefuse(askedSchema, query);
  return { ...rest, ...periodOf({ from, to }, now) };
}
