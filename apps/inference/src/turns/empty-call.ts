/** What a tool requires of an input that says nothing at all; empty where it requires nothing, or something is said. */
export function missingFields(input: unknown, schema: Record<string, unknown>): string[] {
  const { required } = schema;
  if (!Array.isArray(required) || !isEmpty(input)) return [];
  return required.filter((field): field is string => typeof field === 'string');
}

function isEmpty(input: unknown): boolean {
  if (input === undefined || input === null) return true;
  if (typeof input === 'string') return input.trim() === '';
  return typeof input === 'object' && !Array.isArray(input) && Object.keys(input).length === 0;
}

/** Small models fall into this and get out of it again when they are told how. */
export function whatIsMissing(tool: string, fields: readonly string[], time: 'first' | 'again'): string {
  const named = fields.map((field) => `"${field}"`).join(', ');
  const missing = `The call of "${tool}" was empty, and the tool requires ${named}.`;
  if (time === 'again') return missing;
  const example = JSON.stringify(Object.fromEntries(fields.map((field) => [field, '…'])));
  return `${missing} Write the arguments as one JSON object with those fields, such as ${example}, and call it again.`;
}
