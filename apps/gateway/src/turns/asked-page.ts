import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.coerce.number().int().nonnegative().optional(),
});

/** `?limit=` and `?cursor=`, the latter as the page before gave it. */
export function pageAskedFor(query: unknown): { limit: number; before: number | null } {
  const { limit, cursor } = parseOrRefuse(pageSchema, query);
  return { limit, before: cursor ?? null };
}
