import type { z } from 'zod';
import { invalidRequest } from '#shared/contracts';

/** Where a page has ended, as its reader gives it back for the next one. It says nothing to him. */
export function cursorAt(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

export function placeOfCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const place = schema.safeParse(decoded(cursor));
  if (place.success) return place.data;
  throw invalidRequest([{ path: 'cursor', problem: 'is not one that this list has given out' }]);
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
