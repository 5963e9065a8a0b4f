import type { Problem } from '#shared/contracts';
import { schemaCheck, type SchemaCheck } from '#shared/json-schema';

/**
 * Whatever else this service does waits meanwhile. It is time on the wall: on a machine that is busy a schema of two
 * milliseconds can take many times as long, and an edit that does not fit would be let through.
 */
const patienceMs = 150;

/** By the schema as it was offered: reading one takes far longer than holding an input against it. */
const read = new WeakMap<Record<string, unknown>, SchemaCheck>();

/**
 * Where an input does not fit the schema that its tool is offered with. What cannot be told here is let through: whoever
 * carries the call out looks once more.
 */
export function unfitInput(input: unknown, inputSchema: Record<string, unknown>): Problem[] {
  const made = checkOf(inputSchema);
  const judged = made.kind === 'check' ? made.judge(input) : undefined;
  const problems = judged?.kind === 'judged' ? judged.problems : [];
  return problems.map(({ path, problem }) => ({ path: path === '' ? 'input' : `input.${path}`, problem }));
}

function checkOf(inputSchema: Record<string, unknown>): SchemaCheck {
  const before = read.get(inputSchema);
  if (before) return before;
  const made = schemaCheck({ type: 'object', ...inputSchema }, patienceMs);
  read.set(inputSchema, made);
  return made;
}
