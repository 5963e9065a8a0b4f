import { z } from 'zod';
import { storableText } from './storable-text.js';

const noLimit = 'must be a whole number from 1 to 100';

/** `?limit=` and `?cursor=` of a list whose cursors only memory reads. */
export const pageFields = {
  limit: z
    .string(noLimit)
    .regex(/^([1-9]\d?|100)$/, noLimit)
    .transform(Number)
    .default(50),
  cursor: z.string('is given more than once').min(1, 'is empty').max(200).nullable().default(null),
};

/** `?name=true`. */
export const flagField = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .default(false);

/** What is sought. */
export const soughtField = (most: number) =>
  storableText(most).refine((text) => text.trim() !== '', 'is empty');
