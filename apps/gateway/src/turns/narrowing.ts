import { isStorable, narrowingSchema, ruleSchema } from '#shared/contracts';
import { z } from 'zod';

const rules = z
  .array(ruleSchema.refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs'))
  .max(200)
  .optional();

/** What a turn takes away of what its agent and its project allow. */
export const narrowingField = narrowingSchema.extend({ only: rules, ask: rules, deny: rules });
