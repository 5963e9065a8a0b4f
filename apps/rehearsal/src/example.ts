import { isRecord } from './json.js';

const DEEPEST = 12;

/**
 * The smallest value a JSON schema allows, as far as its common words go. Structured requests without a
 * `[[json: …]]` get it: a real model under a schema never answers anything else.
 */
export function exampleOf(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isRecord(schema) || depth > DEEPEST) return {};
  const fixed = [schema['const'], schema['default'], first(schema['enum'])].find(
    (value) => value !== undefined,
  );
  if (fixed !== undefined) return fixed;
  const other = resolve(schema['$ref'], root) ?? first(schema['anyOf']) ?? first(schema['oneOf']);
  if (other !== undefined) return exampleOf(other, root, depth + 1);
  if (Array.isArray(schema['allOf'])) return exampleOf(mergeAll(schema['allOf']), root, depth + 1);
  return ofType(schema, root, depth);
}

function ofType(schema: Record<string, unknown>, root: unknown, depth: number): unknown {
  const type = Array.isArray(schema['type']) ? first(schema['type']) : schema['type'];
  switch (type) {
    case 'string':
      return 'rehearsal'
        .padEnd(numberOr(schema['minLength'], 0), '.')
        .slice(0, numberOr(schema['maxLength'], Infinity));
    case 'number':
    case 'integer':
      return numberOr(schema['minimum'], numberOr(schema['exclusiveMinimum'], -1) + 1);
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: numberOr(schema['minItems'], 0) }, () =>
        exampleOf(schema['items'], root, depth + 1),
      );
    default:
      return ofObject(schema, root, depth);
  }
}

function ofObject(schema: Record<string, unknown>, root: unknown, depth: number): unknown {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const names = Object.keys(properties).filter((name) => required.includes(name));
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name], root, depth + 1)]));
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
