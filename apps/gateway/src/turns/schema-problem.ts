const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** Words that hold schemas by their names, one, or a list of them. */
const byName = ['properties', 'patternProperties', '$defs', 'definitions'];
const single = ['items', 'additionalProperties', 'not'];
const several = ['anyOf', 'oneOf', 'allOf'];

/**
 * What makes a JSON Schema none, with its place: a provider would say no more than that it cannot read it. Words that
 * nobody here knows are left alone, for some server may.
 */
export function schemaProblem(schema: unknown, at = ''): string | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isObject(schema)) return `must be a JSON Schema${at && ` at ${at}`}`;
  for (const [word, value] of Object.entries(schema)) {
    const place = at ? `${at}.${word.slice(0, 80)}` : word.slice(0, 80);
    const problem = problemOfWord(word, value, place);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfWord(word: string, value: unknown, place: string): string | undefined {
  if (byName.includes(word)) return problemInside(isObject(value), value, place, 'an object of schemas');
  if (several.includes(word)) return problemInside(isList(value), value, place, 'a list of schemas');
  if (single.includes(word)) return schemaProblem(value, place);
  const expected = expectedOf(word, value);
  return expected && `must be a JSON Schema: ${place} must be ${expected}`;
}

function problemInside(isRight: boolean, value: unknown, place: string, what: string): string | undefined {
  if (!isRight) return `must be a JSON Schema: ${place} must be ${what}`;
  const entries = Object.entries(value as object);
  return entries.map(([name, each]) => schemaProblem(each, `${place}.${name.slice(0, 80)}`)).find(Boolean);
}

function expectedOf(word: string, value: unknown): string | undefined {
  const rule = rules.get(word);
  return rule && !rule.holds(value) ? rule.says : undefined;
}

/** No plain object: a word may be `constructor`. */
const rules = new Map([
  ['type', { holds: isType, says: `one of ${types.join(', ')}` }],
  ['required', { holds: isListOfNames, says: 'a list of names' }],
  ['enum', { holds: isList, says: 'a list' }],
  ['$ref', { holds: isOwnPlace, says: 'a place in this schema, such as #/$defs/name' }],
]);

function isType(value: unknown): boolean {
  return (Array.isArray(value) ? value : [value]).every((each) => types.includes(each as string));
}

function isListOfNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isOwnPlace(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('#');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
