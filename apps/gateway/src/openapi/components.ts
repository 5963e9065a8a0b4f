import { z } from 'zod';
import { eventsByName } from './schemas/events.js';
import { named, type SchemaName } from './schemas/named.js';

export type JsonSchema = Record<string, unknown>;

const prefix = '#/components/schemas/';

export function reference(name: SchemaName): { $ref: string } {
  return { $ref: prefix + name };
}

/**
 * All named schemas as JSON Schema. Of the input side, so that what we answer stays open for new fields and what
 * we take stays closed where its schema is strict.
 */
export function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...named, ...eventsByName })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => prefix + id,
    override: ({ jsonSchema }) => {
      // The format says it; the pattern of a leap year is for no reader.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]));
}

/** Inside a document a schema needs no address of its own; with one, its references would start from there. */
function bare(schema: object): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => keyword !== '$id' && keyword !== '$schema'),
  );
}
