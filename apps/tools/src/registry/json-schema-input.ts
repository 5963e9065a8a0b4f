import { problemsInWords, schemaCheck } from '#shared/json-schema';
import type { CheckedInput, InputShape } from './tool.js';

export type JsonSchemaInput =
  | { kind: 'shape'; input: InputShape<unknown> }
  /** Nobody could say what such a tool takes; it must not be offered. */
  | { kind: 'unusable'; problem: string };

type Judge = Extract<ReturnType<typeof schemaCheck>, { kind: 'check' }>['judge'];

/** For a schema that comes from elsewhere: by its `$schema` one of draft-07, else one of 2020-12. */
export function jsonSchemaInput(jsonSchema: Record<string, unknown>): JsonSchemaInput {
  const made = schemaCheck(jsonSchema);
  if (made.kind === 'unusable') return { kind: 'unusable', problem: `The input schema ${made.why}.` };
  return { kind: 'shape', input: { jsonSchema, check: (value) => checked(made.judge, value) } };
}

function checked(judge: Judge, value: unknown): CheckedInput<unknown> {
  const judged = judge(value);
  if (judged.kind === 'unclear') return { kind: 'unfit', problem: `it cannot be checked: ${judged.why}` };
  if (judged.problems.length === 0) return { kind: 'fits', input: value };
  return { kind: 'unfit', problem: problemsInWords(judged.problems) };
}
