import { z } from 'zod';
import { isStorable } from '#shared/contracts';

const unstorable = 'must hold neither NUL characters nor half surrogate pairs';

/** A person's text of a bounded length, which can be kept as it was written. */
export const storableText = (most: number) => z.string().max(most).refine(isStorable, unstorable);

/** The same, which says something. */
export const saidText = (most: number) =>
  storableText(most).refine((text) => text.trim() !== '', 'must not be empty');

/** What holds texts, each of which can be kept; one that cannot is named by its place. */
export function storableIn<T extends z.ZodType>(schema: T): T {
  return schema.superRefine((value, context) => {
    for (const path of unstorablePaths(value))
      context.addIssue({ code: 'custom', path, message: unstorable });
  });
}

function unstorablePaths(value: unknown): PropertyKey[][] {
  if (typeof value === 'string') return isStorable(value) ? [] : [[]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => unstorablePaths(each).map((path) => [key, ...path]));
}
