import { invalid } from '../refusal.js';

export function missing(param: string): Error {
  return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

export function wrongType(param: string, wanted: string): Error {
  return invalid(`Invalid type for '${param}': expected ${wanted}.`, param, 'invalid_type');
}

export function emptyArray(param: string): Error {
  return invalid(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
    'empty_array',
  );
}

export function emptyText(param: string): Error {
  return invalid(`Invalid '${param}': empty string. Expected a text.`, param, 'empty_string');
}

export function wrongName(param: string): Error {
  return invalid(
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
    param,
    'invalid_value',
  );
}

export function wrongValue(param: string, value: unknown, allowed: readonly string[]): Error {
  const list = allowed.map((each) => `'${each}'`).join(', ');
  return invalid(`Invalid value: '${String(value)}'. Supported values are: ${list}.`, param, 'invalid_value');
}
