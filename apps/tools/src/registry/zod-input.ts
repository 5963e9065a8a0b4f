import { z } from 'zod';
import { ParleyError, parseOrRefuse } from '#shared/contracts';
import type { InputShape } from './tool.js';

/** Defaults of the schema are filled in, and need not be told by the model. */
export function zodInput<Input>(schema: z.ZodType<Input>): InputShape<Input> {
  return {
    jsonSchema: z.toJSONSchema(schema, { io: 'input' }),
    check: (value) => {
      try {
        return { kind: 'fits', input: parseOrRefuse(schema, value, 'input') };
      } catch (error) {
        if (ParleyError.is(error)) return { kind: 'unfit', problem: error.message };
        throw error;
      }
    },
  };
}
