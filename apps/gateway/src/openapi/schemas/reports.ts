import { z } from 'zod';
import { deadReportSchema, deedSchema } from '#shared/contracts';
import { repeatBody } from '../../reports/repeat-body.js';

const cursor = z.string().nullable().describe('For the next page; null where this is the last.');

export const deeds = z.object({ deeds: z.array(deedSchema), cursor }).describe('The newest first.');
export const deadReports = z
  .object({ dead: z.array(deadReportSchema), cursor })
  .describe('The oldest first. `reason` is that of the last attempt.');
export const repeatReports = repeatBody.describe('Without a field all of them, with `sink` all of that one.');
export const repeatedReports = z
  .object({ repeated: z.number().int().nonnegative() })
  .describe('How many are tried anew.');
