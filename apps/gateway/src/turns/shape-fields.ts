import { z } from 'zod';
import { isStorable, samplingSchema, thinkingSchema } from '#shared/contracts';
import { schemaProblem } from './schema-problem.js';

const mostSchemaChars = 20_000;
const deepestSchema = 16;

const answerSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
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
  answerSchema: answerSchema.optional(),
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

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(stringsIn)];
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(each, levels - 1));
}
