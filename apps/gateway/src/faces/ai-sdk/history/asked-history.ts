import { z } from 'zod';
import { idSchema, parseOrRefuse } from '#shared/contracts';
import { pageFields } from '../../../refusals/asked-list.js';

const askedSchema = z.object({
  limit: pageFields.limit,
  before: z
    .string('is given more than once')
    .refine((text) => idSchema.safeParse(text).success, 'is no id of a message')
    .nullable()
    .default(null),
});

/** `?limit=`, and `?before=` the message that the page before began with. */
export function historyAskedFor(query: unknown): { limit: number; before: string | null } {
  return parseOrRefuse(askedSchema, query);
}
