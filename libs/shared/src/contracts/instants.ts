import { z } from 'zod';

/** Before it no calendar has a year, and Postgres no date. */
const first = '0001-01-01T00:00:00Z';

/**
 * To the millisecond, however exact it was told: nothing here knows more of a time, and of two that are compared neither
 * may know more than the other.
 */
export const instantSchema = z.iso
  .datetime()
  .refine((text) => Date.parse(text) >= Date.parse(first), 'must lie in the years 1 to 9999')
  .overwrite((text) => new Date(text).toISOString());
