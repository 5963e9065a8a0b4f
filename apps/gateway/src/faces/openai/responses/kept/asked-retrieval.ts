import { z } from 'zod';
import { invalidRequest, parseOrRefuse } from '#shared/contracts';

const retrievalSchema = z.object({
  stream: z.enum(['true', 'false'], 'must be true or false').optional(),
  starting_after: z.coerce.number('must be a number').int('must be a whole number').min(0).optional(),
});

/** How somebody wants to have a response that he has asked for before. */
export type Retrieval = { as: 'state' } | { as: 'stream'; after: number | undefined };

export function parseRetrieval(query: unknown): Retrieval {
  const { stream, starting_after: after } = parseOrRefuse(retrievalSchema, query);
  if (stream === 'true') return { as: 'stream', after };
  if (after === undefined) return { as: 'state' };
  throw invalidRequest([{ path: 'starting_after', problem: 'is only taken beside stream=true' }]);
}
