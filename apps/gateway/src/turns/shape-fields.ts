import { z } from 'zod';
import { isStorable, samplingSchema, thinkingSchema } from '#shared/contracts';
import { isDeeperThan, stringsIn } from './json-bounds.js';
import { schemaProblem } from './schema-problem.js';

const mostSchemaChars = 20_000;
const deepestSchema = 16;

/** JSON Schema of an object, which a provider can read. */
export const objectSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const problem = problemOfSchema(schema);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** How an answer is to come out. Whether the turn's model can do it, its session says. */
export const shapeFields = {
  sampling: samplingSchema
    .refine(({ stop = [] }) => stop.every(isStorable), {
      path: ['stop'],
      message: 'must hold neither NUL characters nor half surrogate pairs',
    })
    .optional(),
  thinking: thinkingSchema.optional(),
  maxTokens: z.number().int().positive().max(1_000_000).optional(),
  answerSchema: objectSchema.optional(),
};

function problemOfSchema(schema: Record<string, unknown>): string | undefined {
  if (schema['type'] !== 'object') return 'must be a JSON Schema of an object: {"type": "object", …}';
  // Judged first: what is too deep may not even be written out.
  if (isDeeperThan(schema, deepestSchema)) return `must be nested no deeper than ${deepestSchema} times`;
  const text = JSON.stringify(schema);
  if (text.length > mostSchemaChars) return `must be no longer than ${mostSchemaChars} characters as JSON`;
  return stringsIn(schema).every(isStorable)
    ? schemaProblem(schema)
    : 'must hold neither NUL characters nor half surrogate pairs';
}
