import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';
import { pageFields } from '../refusals/asked-list.js';

const noCursor = 'is none of this list: give the cursor of the page before';

const pageSchema = z.object({
  limit: pageFields.limit,
  cursor: z
    .string(noCursor)
    .regex(/^\d{1,15}$/, noCursor)
    .transform(Number)
    .optional(),
});

/** `?limit=` and `?cursor=` of a list whose cursors are numbers, for programs that were written when all were. */
export function pageAskedFor(query: unknown): { limit: number; before: number | null } {
  const { limit, cursor } = parseOrRefuse(pageSchema, query);
  return { limit, before: cursor ?? null };
}
