import { z } from 'zod';
import { parseOrRefuse } from '#shared/contracts';

const nothingSchema = z.strictObject({}).nullish();

/** For a route that takes no body. Whoever sends it a field expects that something comes of it. */
export function refuseFields(body: unknown): void {
  parseOrRefuse(nothingSchema, body, 'body');
}
