import { invalid } from '../refusal.js';

export function fieldRequired(field: string): Error {
  return invalid(`${field}: Field required`, field);
}

export function notPermitted(field: string): Error {
  return invalid(`${field}: Extra inputs are not permitted`, field);
}

export function tagged(at: string, tag: unknown, known: readonly string[]): Error {
  const expected = known.map((name) => `'${name}'`).join(', ');
  return invalid(
    `${at}: Input tag '${String(tag)}' found using 'type' does not match any of the expected tags: ${expected}`,
    at,
  );
}

/** The first of a record's keys that is not known is refused. */
export function checkKeys(record: object, known: readonly string[], prefix: string): void {
  const extra = Object.keys(record).find((key) => !known.includes(key));
  if (extra !== undefined) throw notPermitted(`${prefix}${extra}`);
}
