import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { errorCodes } from '#shared/contracts';
import { openApiDocument } from './document.js';
import { refusalsOf } from './refusals.js';
import { routes } from './routes/index.js';

const document = openApiDocument();

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === '$ref' && typeof each === 'string' ? [each] : referencesIn(each),
  );
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(validator.version).toBe('3.1');
  });

  it('names every schema that it refers to, and none in vain', () => {
    const referred = new Set(referencesIn(document));
    const named = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...referred].toSorted()).toEqual(named.toSorted());
  });

  it('tells of each operation once', () => {
    const ids = routes.map(({ operation }) => operation);
    expect(new Set(ids).size).toBe(ids.length);
    const endpoints = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(endpoints).size).toBe(endpoints.length);
  });

  it('knows for every code where it can be met', () => {
    // A full workspace refuses what agents write; nothing is put there by a client himself.
    const met = new Set([...routes.flatMap(refusalsOf), 'quota_exceeded']);
    expect([...met].toSorted()).toEqual([...errorCodes].toSorted());
  });

  it('keeps what is sent closed, and what is answered open', () => {
    expect(document.components.schemas['Submit']).toHaveProperty('additionalProperties', false);
    expect(document.components.schemas['Turn']).not.toHaveProperty('additionalProperties');
  });

  it('gives no schema an address of its own, from which its references would start', () => {
    expect(JSON.stringify(document)).not.toMatch(/"\$(id|schema)"/);
  });

  it('is the same each time', () => {
    expect(openApiDocument()).toEqual(document);
  });
});
