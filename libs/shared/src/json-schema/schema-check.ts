import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Problem } from '../contracts/index.js';
import { withinTime } from './within-time.js';

export interface Judgement {
  kind: 'judged';
  /** What is wrong with the value, by its fields; `path` is empty for the value itself. None: it fits. */
  problems: Problem[];
}

export type SchemaCheck =
  | { kind: 'check'; judge: (value: unknown) => Judgement | { kind: 'unclear'; why: string } }
  /** Nobody could say what fits it. */
  | { kind: 'unusable'; why: string };

/** More would not help anybody to do better. */
const mostProblems = 10;
/** For one schema, or one value. What is meant well takes a millisecond or two. */
const usualPatienceMs = 250;

const options: Options = { strict: false, allErrors: true, logger: false };
const dialects = {
  'draft-07': { Kind: Ajv, judge: ready(new Ajv(options)) },
  '2020-12': { Kind: Ajv2020, judge: ready(new Ajv2020(options)) },
};

/** It makes up its mind with the first schema: whoever breaks that off for lack of time leaves it useless for ever. */
function ready(judge: Ajv): Ajv {
  judge.validateSchema({});
  return judge;
}

/**
 * For a schema that comes from elsewhere: by its `$schema` one of draft-07, else one of 2020-12. It can hold a pattern,
 * or refer to itself, in such a way that checking one value against it would stop this whole service for years: what
 * takes too long is broken off.
 */
export function schemaCheck(jsonSchema: Record<string, unknown>, patienceMs = usualPatienceMs): SchemaCheck {
  const { $schema, ...schema } = jsonSchema;
  if (schema['type'] !== 'object') return unusable('is not the schema of an object');
  const dialect = dialectOf($schema);
  if (!dialect) return unusable(`is written in a dialect that is not known here: ${String($schema)}`);
  // Without the name of its dialect, of which some spellings are known here and not to Ajv.
  const made = withinTime(patienceMs, () => compiled(schema, dialect));
  switch (made.kind) {
    case 'done':
      return { kind: 'check', judge: (value) => judgedInTime(made.value, value, patienceMs) };
    case 'failed':
      return unusable(`cannot be used: ${made.problem}`);
    case 'overdue':
      return unusable('takes too long to be read');
  }
}

function unusable(why: string): SchemaCheck {
  return { kind: 'unusable', why };
}

function dialectOf(name: unknown): keyof typeof dialects | undefined {
  if (name === undefined) return '2020-12';
  if (typeof name !== 'string') return undefined;
  if (/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/.test(name)) return 'draft-07';
  return /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(name) ? '2020-12' : undefined;
}

/** Each by an instance of its own: one that they share keeps every schema for ever, and refuses a second of one `$id`. */
function compiled(schema: Record<string, unknown>, dialect: keyof typeof dialects): ValidateFunction {
  const { Kind, judge } = dialects[dialect];
  if (judge.validateSchema(schema) !== true) throw new Error(problemsInWords(problemsIn(judge.errors)));
  const ajv = new Kind({ ...options, meta: false, validateSchema: false });
  formats.default(ajv);
  return ajv.compile(schema);
}

function judgedInTime(
  validate: ValidateFunction,
  value: unknown,
  patienceMs: number,
): Judgement | { kind: 'unclear'; why: string } {
  const made = withinTime(patienceMs, () => (validate(value) ? [] : problemsIn(validate.errors)));
  if (made.kind === 'done') return { kind: 'judged', problems: made.value };
  return { kind: 'unclear', why: made.kind === 'failed' ? made.problem : 'it would take too long' };
}

function problemsIn(errors: ErrorObject[] | null | undefined): Problem[] {
  const told = new Map<string, Problem>();
  for (const error of errors ?? []) {
    const problem = { path: pathOf(error), problem: problemOf(error) };
    told.set(JSON.stringify(problem), problem);
  }
  return [...told.values()].slice(0, mostProblems);
}

export function problemsInWords(problems: readonly Problem[]): string {
  return problems.map(({ path, problem }) => `${path || 'input'}: ${problem}`).join('; ');
}

/** As the other problems of Parley name a field: `list.0.name`. */
function pathOf({ instancePath, params }: ErrorObject): string {
  const steps = instancePath.split('/').slice(1);
  const path = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, unknown>;
  const field = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return [...path, ...(field === undefined ? [] : [String(field)])].join('.');
}

function problemOf({ keyword, params, message }: ErrorObject): string {
  const { allowedValues, allowedValue } = params as Record<string, unknown>;
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return 'is missing';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not a known field';
    case 'enum':
      return `must be one of ${(allowedValues as unknown[]).map((each) => JSON.stringify(each)).join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(allowedValue)}`;
    default:
      return message ?? 'does not fit';
  }
}
