import { z } from 'zod';
import { storable } from '#shared/contracts';
import { jsonSchemaInput, type InputShape } from '../../registry/index.js';

/** A tool as its server tells of it, as far as that can be used. */
export interface RemoteTool {
  name: string;
  title: string | undefined;
  description: string;
  input: InputShape<unknown>;
  /** What its structured answer must look like, where the server has promised something. */
  output: InputShape<unknown> | undefined;
  readOnly: boolean;
  idempotent: boolean;
}

export type RemoteToolRead = { kind: 'tool'; tool: RemoteTool } | { kind: 'unusable'; problem: string };

const longestTitle = 200;
const longestDescription = 4_000;
const longestSchema = 64_000;
/** What providers of models take for the name of a field of an input. */
const fieldName = /^[a-zA-Z0-9_.-]{1,64}$/;

const toolSchema = z.object({
  name: z.string().min(1).max(200),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z
    .object({
      title: z.string().optional().catch(undefined),
      readOnlyHint: z.boolean().optional().catch(undefined),
      idempotentHint: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

type Clean = (text: string) => string;

/**
 * Never throws: one tool that nobody can use leaves the others as they are. `clean` takes out of what is told of it
 * what the server must not tell.
 */
export function readRemoteTool(value: unknown, clean: Clean = (text) => text): RemoteToolRead {
  try {
    return toolIn(value, clean);
  } catch (error) {
    // Such as one that is nested deeper than anything of ours could follow.
    return unusable(nameIn(value), error instanceof Error ? error.message : String(error));
  }
}

function toolIn(value: unknown, clean: Clean): RemoteToolRead {
  const { data, error } = toolSchema.safeParse(storable(value));
  if (!data) return unusable(nameIn(value), z.prettifyError(error).split('\n')[0] ?? 'cannot be read');
  const { name, annotations = {} } = data;
  const input = inputOf(cleaned(data.inputSchema, clean) as Record<string, unknown>);
  if (typeof input === 'string') return unusable(name, input);
  const output = data.outputSchema && jsonSchemaInput(bare(data.outputSchema));
  if (output?.kind === 'unusable') return unusable(name, output.problem.replace('input', 'output'));
  const { readOnlyHint: readOnly = false, idempotentHint: idempotent = false } = annotations;
  const said = data.title ?? annotations.title;
  const title = said === undefined ? undefined : clean(said).slice(0, longestTitle);
  const description = clean(data.description ?? title ?? name).slice(0, longestDescription);
  return {
    kind: 'tool',
    tool: { name, title, description, input, output: output?.input, readOnly, idempotent },
  };
}

function cleaned(value: unknown, clean: Clean): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((each) => cleaned(each, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [clean(name), cleaned(each, clean)]));
}

/** How its input is told to models, and checked; or why it cannot be. */
function inputOf(given: Record<string, unknown>): InputShape<unknown> | string {
  const schema = { type: 'object', ...bare(given) };
  const { length } = JSON.stringify(schema);
  if (length > longestSchema)
    return `its input schema has ${length} characters; at most ${longestSchema} are told`;
  const read = jsonSchemaInput(schema);
  if (read.kind === 'unusable') return read.problem;
  const { properties } = schema as { properties?: Record<string, unknown> };
  const bad = Object.keys(properties ?? {}).find((name) => !fieldName.test(name));
  if (bad !== undefined) return `no model takes a field by the name of ${JSON.stringify(bad.slice(0, 80))}`;
  return { jsonSchema: tellable(schema), check: read.input.check };
}

/** One dialect for all: a model's provider reads it as the newest, whatever the server calls it. */
function bare(schema: Record<string, unknown>): Record<string, unknown> {
  return without(schema, ['$schema', '$id', 'id']);
}

/** Providers refuse a whole request for one of these at the top of one tool; they are checked all the same. */
function tellable(schema: Record<string, unknown>): Record<string, unknown> {
  return without(schema, ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'enum', 'const']);
}

function without(schema: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
}

function unusable(name: string, problem: string): RemoteToolRead {
  return { kind: 'unusable', problem: `${name} is left out: ${problem}` };
}

function nameIn(value: unknown): string {
  const named = z.object({ name: z.string() }).safeParse(value);
  return named.success ? JSON.stringify(named.data.name.slice(0, 80)) : 'A tool without a name';
}
