import { isRecord } from '../wire/json-events.js';

/** Whether a schema says of every object which keys it has, and that it has them all: only then is `strict` taken. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isRecord(schema)) return true;
  return isClosedObject(schema) && Object.values(schema).every(isStrict);
}

function isClosedObject(schema: Record<string, unknown>): boolean {
  const { properties, required } = schema;
  if (schema['type'] !== 'object') return true;
  if (schema['additionalProperties'] !== false || !isRecord(properties)) return false;
  return Object.keys(properties).every((key) => Array.isArray(required) && required.includes(key));
}
