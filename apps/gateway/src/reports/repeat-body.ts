import { z } from 'zod';
import { idSchema, sinkNames } from '#shared/contracts';

export const sinkField = z.enum(sinkNames, `must be one of ${sinkNames.join(', ')}`).optional();

export const repeatBody = z.strictObject({
  sink: sinkField,
  reports: z.array(idSchema).min(1).max(100).optional(),
});
