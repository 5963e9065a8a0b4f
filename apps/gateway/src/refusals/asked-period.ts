import { z } from 'zod';
import { invalidRequest } from '#shared/contracts';

const dayMs = 86_400_000;
const usualMs = 30 * dayMs;
const longestMs = 400 * dayMs;

const noInstant = 'must be a day such as 2026-01-31 or an instant such as 2026-01-31T12:00:00Z';
/** Nothing was spent before, and what lies before the year 1 no database takes. */
const earliest = Date.UTC(2000, 0, 1);
/** From there on years have more than four digits. */
const latest = Date.UTC(10_000, 0, 1);
const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], noInstant)
  .transform(Date.parse)
  .refine((at) => at >= earliest && at < latest, 'must lie within the years 2000 to 9999');

/** `?from=` and `?to=`: the second instant is not of it any more. */
export const periodFields = { from: instant.optional(), to: instant.optional() };

/** The last 30 days, unless the asker says otherwise. A day stands for its first instant. */
export function periodOf(
  asked: { from: number | undefined; to: number | undefined },
  now: number,
): { from: string; to: string } {
  const to = asked.to ?? now;
  const from = asked.from ?? to - usualMs;
  if (from >= to) throw invalidRequest([{ path: 'from', problem: 'must be before `to`' }]);
  if (to - from > longestMs)
    throw invalidRequest([{ path: 'from', problem: 'must be at most 400 days before `to`' }]);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
