import { isRecord } from './json.js';

type Schema = Record<string, unknown>;

/**
 * Whether a value may be meant for a schema, by its own keys alone: what is wrong deeper in it is wrong on purpose, and
 * so is what is no object at all. A schema that is not closed takes anything.
 */
export function fits(schema: unknown, value: unknown): boolean {
  if (!isClosed(schema) || !isRecord(value)) return true;
  const keys = Object.keys(propertiesOf(schema));
  return (
    requiredOf(schema).every((key) => key in value) && Object.keys(value).every((key) => keys.includes(key))
  );
}

export function hasKey(schema: unknown, key: string): boolean {
  return isRecord(schema) && Object.hasOwn(propertiesOf(schema), key);
}

/** With everything that closed objects within it require and a script need not say, as empty as can be. */
export function completed(schema: unknown, value: unknown): unknown {
  if (!isRecord(schema)) return value;
  if (Array.isArray(value)) return value.map((each) => completed(schema['items'], each));
  if (!isRecord(value) || !isClosed(schema)) return value;
  const properties = propertiesOf(schema);
  const absent = requiredOf(schema).filter((key) => !(key in value));
  return Object.fromEntries([
    ...Object.entries(value).map(([key, each]) => [key, completed(properties[key], each)]),
    ...absent.map((key) => [key, emptyOf(properties[key])]),
  ]);
}

function emptyOf(schema: unknown): unknown {
  if (!isRecord(schema)) return null;
  const [first] = Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : [];
  if (first !== undefined) return first;
  switch (schema['type']) {
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return completed(schema, {});
    default:
      return null;
  }
}

function isClosed(schema: unknown): schema is Schema {
  return isRecord(schema) && schema['additionalProperties'] === false && isRecord(schema['properties']);
}

function propertiesOf(schema: Schema): Schema {
  return isRecord(schema['properties']) ? schema['properties'] : {};
}

function requiredOf(schema: Schema): string[] {
  const { required } = schema as { required?: unknown };
  return Array.isArray(required) ? required.filter((key) => typeof key === 'string') : [];
}
