import { z } from 'zod';
import { idSchema, parseOrRefuse, withOrWithout } from '#shared/contracts';
import { pageFields, soughtField } from '../refusals/asked-list.js';

const which = z.enum(withOrWithout, `must be ${withOrWithout.join(', ')}`).optional();

const listSchema = z.object({
  ...pageFields,
  q: soughtField(200).optional(),
  archived: which,
  children: which,
  project: idSchema.optional(),
});

export const sessionListQuery = ['limit', 'cursor', 'q', 'archived', 'children', 'project'] as const;

export function sessionsAskedFor(query: unknown): z.infer<typeof listSchema> {
  return parseOrRefuse(listSchema, query);
}
