import { expect, it } from '@jest/globals';
import { schemaProblem } from './schema-problem.js';

it.each<[object]>([
  [{ type: 'object' }],
  [{ type: 'object', properties: { a: {}, b: true, c: { type: ['string', 'null'] } }, required: ['a'] }],
  [{ type: 'object', properties: { a: { $ref: '#/$defs/n' } }, $defs: { n: { enum: [1, null] } } }],
  [{ type: 'object', properties: { properties: { type: 'string' }, type: { type: 'array', items: {} } } }],
  [
    {
      type: 'object',
      properties: { a: { anyOf: [{ type: 'null' }, { not: {} }] } },
      'x-own': 5,
      constructor: 1,
    },
  ],
])('%j is a schema', (schema) => {
  expect(schemaProblem(schema)).toBeUndefined();
});

it.each<[object, string]>([
  [{ properties: 'nonsense' }, 'must be a JSON Schema: properties must be an object of schemas'],
  [{ properties: { a: 5 } }, 'must be a JSON Schema at properties.a'],
  [{ properties: { a: { items: [] } } }, 'must be a JSON Schema at properties.a.items'],
  [{ $defs: { n: { type: 'sting' } } }, '$defs.n.type must be one of object, array,'],
  [{ required: 5 }, 'required must be a list of names'],
  [{ properties: { a: { enum: [] } } }, 'properties.a.enum must be a list'],
  [{ anyOf: {} }, 'anyOf must be a list of schemas'],
  [{ anyOf: [{ type: 5 }] }, 'anyOf.0.type must be one of'],
  [
    { properties: { a: { $ref: 'http://example.org/' } } },
    'properties.a.$ref must be a place in this schema',
  ],
])('%j is none', (schema, problem) => {
  expect(schemaProblem(schema)).toContain(problem);
});
