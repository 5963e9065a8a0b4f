import { z } from 'zod';
import { deedNames, idSchema, parseOrRefuse, type QueryRequest } from '#shared/contracts';
import { pageFields, soughtField } from '../refusals/asked-list.js';
import { periodFields, periodOf } from '../refusals/asked-period.js';

const askedSchema = z.object({
  ...periodFields,
  by: soughtField(200).optional(),
  session: idSchema.optional(),
  deed: z.enum(deedNames, 'must be the name of a deed, such as session.deleted').optional(),
  q: soughtField(200).optional(),
  ...pageFields,
});

export type AskedDeeds = Omit<QueryRequest<'memory.audit.list'>, 'user'>;

/** What may stand behind the `?` of `/v1/audit`. */
export const deedParameters = Object.keys(askedSchema.shape);

export function deedsAskedFor(query: unknown, now: number): AskedDeeds {
  const { from, to, ...rest } = parseOrRefuse(askedSchema, query);
  return { ...rest, ...periodOf({ from, to }, now) };
}
