import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';

const noLimit = 'must be a whole number from 1 to 100';
const noCursor = 'is none of this list: give the cursor of the page before';

const pageSchema = z.object({
  limit: z
    .string(noLimit)
    .regex(/^([1-9]\d?|100)$/, noLimit)
    .transform(Number)
    .default(50),
  cursor: z
    .string(noCursor)
    .regex(/^\d{1,15}$/, noCursor)
    .transform(Number)
    .optional(),
});

/** `?limit=` and `?cursor=`, the latter as the page before gave it. */
export function pageAskedFor(query: unknown): { limit: number; before: number | null } {
  const { limit, cursor } = parseOrRefuse(pageSchema, query);
  return { limit, before: cursor ?? null };
}
