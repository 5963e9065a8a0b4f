import { z } from 'zod';
import { invalidRequest } from '#shared/contracts';

export type Read = { kind: 'answer'; answer: unknown } | { kind: 'wrong'; problem: string };

/** Reads what a model has said as an answer that fulfils a schema. */
export type Reader = (text: string) => Read;

/** Throws for a schema that cannot be held against anything: that is its writer's fault and no model's. */
export function readerFor(schema: Record<string, unknown>): Reader {
  const checked = checkedBy(schema);
  return (text) => {
    const value = jsonIn(text);
    if (value === undefined) return { kind: 'wrong', problem: 'It is not JSON.' };
    const result = checked.safeParse(value);
    return result.success
      ? { kind: 'answer', answer: value }
      : { kind: 'wrong', problem: problemOf(result.error) };
  };
}

function checkedBy(schema: Record<string, unknown>): z.ZodType {
  try {
    return z.fromJSONSchema(schema);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw invalidRequest([{ path: 'schema', problem }]);
  }
}

/** Models that were asked for nothing but JSON put it into a fence all the same, or a sentence before it. */
function jsonIn(text: string): unknown {
  const [, fenced] = /```(?:json)?\s*([\s\S]*?)```/.exec(text) ?? [];
  const braced = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [text, fenced, braced]) {
    const value = parsed(candidate);
    if (value !== undefined) return value;
  }
  return undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function problemOf({ issues: [issue] }: z.ZodError): string {
  if (!issue) return 'It does not fit the schema.';
  return `${['answer', ...issue.path].join('.')}: ${issue.message}`;
}
