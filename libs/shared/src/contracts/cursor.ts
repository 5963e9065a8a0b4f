import { z } from 'zod';
import { idPattern } from './ids.js';

/**
 * Where a reader stands in one session's log: everything up to entry `n` was seen, and the append that
 * holds entry `n` has stream sequence `sequence`. `gen` tells one life of the stream from the next.
 */
export interface Cursor {
  gen: string;
  n: number;
  sequence: number;
}

export const cursorSchema = z.object({
  gen: z.string().regex(idPattern),
  n: z.number().int().nonnegative(),
  sequence: z.number().int().nonnegative(),
});

export function formatCursor({ gen, n, sequence }: Cursor): string {
  return `${gen}.${n}.${sequence}`;
}

export function parseCursor(text: string): Cursor | undefined {
  const match = /^([A-Za-z0-9_-]{1,64})\.(\d{1,15})\.(\d{1,15})$/.exec(text);
  if (!match) return undefined;
  return { gen: String(match[1]), n: Number(match[2]), sequence: Number(match[3]) };
}
