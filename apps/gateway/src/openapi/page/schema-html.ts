import { escaped } from '../../live/html/escape.js';
import type { JsonSchema } from '../components.js';
import { inline } from './prose.js';

/** A schema in a short notation, with a link wherever another one is named. */
export function schemaHtml(schema: JsonSchema, depth = 0): string {
  const { $ref, const: constant, enum: choices, anyOf, oneOf, allOf, type } = schema;
  if (typeof $ref === 'string') return link($ref);
  if (constant !== undefined) return literal(constant);
  if (Array.isArray(choices)) return choices.map(literal).join(' | ');
  if (Array.isArray(anyOf)) return joined(anyOf, ' | ', depth);
  if (Array.isArray(oneOf)) return joined(oneOf, ' | ', depth);
  if (Array.isArray(allOf)) return joined(allOf, ' &amp; ', depth);
  if (type === 'object') return objectHtml(schema, depth);
  if (type === 'array') return `[${schemaHtml(asSchema(schema['items']), depth)}]`;
  return typeof type === 'string' ? escaped(type) + limits(schema) : 'anything';
}

function joined(schemas: readonly unknown[], mark: string, depth: number): string {
  return schemas.map((each) => schemaHtml(asSchema(each), depth)).join(mark);
}

function objectHtml({ properties, required, additionalProperties }: JsonSchema, depth: number): string {
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = Object.entries(asSchema(properties)).map(([name, each]) => {
    const mark = needed.has(name) ? '' : '?';
    const { description } = asSchema(each);
    const note = typeof description === 'string' ? ` <span class="dim">${inline(description)}</span>` : '';
    return `${indent(depth + 1)}${escaped(name)}${mark}: ${schemaHtml(asSchema(each), depth + 1)}${note}`;
  });
  if (fields.length > 0) return `{\n${fields.join('\n')}\n${indent(depth)}}`;
  return isOpen(additionalProperties) ? `{ …: ${schemaHtml(additionalProperties, depth)} }` : '{}';
}

function isOpen(additional: unknown): additional is JsonSchema {
  return typeof additional === 'object' && additional !== null;
}

const told = ['format', 'pattern', 'minLength', 'maxLength', 'minimum', 'exclusiveMinimum', 'maximum'];

function limits(schema: JsonSchema): string {
  const most = schema['maximum'] === Number.MAX_SAFE_INTEGER ? ['maximum'] : [];
  const named = told.filter((name) => schema[name] !== undefined && !most.includes(name));
  if (named.length === 0) return '';
  return ` <span class="dim">(${named.map((name) => escaped(`${name} ${String(schema[name])}`)).join(', ')})</span>`;
}

function link(target: string): string {
  const name = escaped(target.split('/').at(-1) ?? '');
  return `<a href="#schema-${name}">${name}</a>`;
}

function literal(value: unknown): string {
  return escaped(JSON.stringify(value));
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
}
