type Schema = Record<string, unknown>;

export const text: Schema = { type: 'string' };
export const number: Schema = { type: 'integer' };
export const truth: Schema = { type: 'boolean' };

/** Closed, and with all its keys: what may be absent is an empty text. Only so do all providers hold a model to it. */
export function objectOf(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export function listOf(properties: Record<string, Schema>): Schema {
  return { type: 'array', items: objectOf(properties) };
}
