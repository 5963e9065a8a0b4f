import { isRecord } from './json.js';

const DEEPEST = 12;
/** No schema, which may refer to itself or ask for millions of items, keeps this process busy for long. */
const MOST_VALUES = 1_000;
const LONGEST_STRING = 10_000;

/**
 * The smallest value a JSON schema allows, as far as its common words go. Structured requests without a
 * `[[json: …]]` get it, with strings that repeat the request's first words: a real model under a schema never answers anything else.
 */
export function exampleOf(schema: unknown, text = 'rehearsal'): unknown {
  return exampleIn({ root: schema, text, left: MOST_VALUES }, schema, 0);
}

interface Request {
  root: unknown;
  /** What strings say. */
  text: string;
  /** How many values may still be made. */
  left: number;
}

function exampleIn(request: Request, schema: unknown, depth: number): unknown {
  request.left -= 1;
  if (!isRecord(schema) || depth > DEEPEST || request.left < 0) return {};
  const fixed = [schema['const'], schema['default'], first(schema['enum'])].find(
    (value) => value !== undefined,
  );
  if (fixed !== undefined) return fixed;
  const other = resolve(schema['$ref'], request.root) ?? first(schema['anyOf']) ?? first(schema['oneOf']);
  if (other !== undefined) return exampleIn(request, other, depth + 1);
  if (Array.isArray(schema['allOf'])) return exampleIn(request, mergeAll(schema['allOf']), depth + 1);
  return ofType(request, schema, depth);
}

function ofType(request: Request, schema: Record<string, unknown>, depth: number): unknown {
  const type = Array.isArray(schema['type']) ? first(schema['type']) : schema['type'];
  switch (type) {
    case 'string':
      return request.text
        .padEnd(Math.min(numberOr(schema['minLength'], 0), LONGEST_STRING), '.')
        .slice(0, numberOr(schema['maxLength'], Infinity));
    case 'number':
    case 'integer':
      return numberOr(schema['minimum'], numberOr(schema['exclusiveMinimum'], -1) + 1);
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'array':
      return arrayOf(request, schema, depth);
    default:
      return ofObject(request, schema, depth);
  }
}

function arrayOf(request: Request, schema: Record<string, unknown>, depth: number): unknown[] {
  const items: unknown[] = [];
  const least = numberOr(schema['minItems'], 0);
  while (items.length < least && request.left > 0) items.push(exampleIn(request, schema['items'], depth + 1));
  return items;
}

function ofObject(request: Request, schema: Record<string, unknown>, depth: number): unknown {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const names = Object.keys(properties).filter((name) => required.includes(name));
  return Object.fromEntries(names.map((name) => [name, exampleIn(request, properties[name], depth + 1)]));
}

/** Only references into the same document: `#/$defs/Name`. */
function resolve(reference: unknown, root: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  const path = reference.slice(2).split('/');
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root);
}

function mergeAll(parts: readonly unknown[]): Record<string, unknown> {
  const schemas = parts.filter(isRecord);
  return {
    ...Object.assign({}, ...schemas),
    properties: Object.assign({}, ...schemas.map(({ properties }) => properties)),
    required: schemas.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
  };
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
