import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';

const listSchema = z.object({
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(['asc', 'desc'], 'must be asc or desc').default('desc'),
});

/** A page of these, as it was asked for: they come in the order of their making, and leave the newest first. */
export function pageOf(items: readonly { id: string }[], query: unknown) {
  const { after, limit, order } = parseOrRefuse(listSchema, query);
  const ordered = order === 'asc' ? items : items.toReversed();
  const from = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  const data = ordered.slice(from, from + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + limit < ordered.length,
  };
}
