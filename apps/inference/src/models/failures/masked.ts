/** Nobody searches a page for secrets of which no more than this could be shown. */
const mostRead = 2_000;
/** What is shorter than this is no key, and would be found in every other word. */
const shortestKey = 8;
const deepest = 8;

/** Whatever looks like a secret: a provider may repeat the key that it was shown. */
const secrets = /\b(sk|pk|key|bearer|token)([-_ :=]+|["']\s*[:=]\s*["']?)[\w.*+/=-]{6,}/gi;
/** Also names of models stand in quotes, so it depends on what is spoken of. */
const ofSecrets = /\b(api.?key|key|token|bearer|authorization|credentials?)\b/i;
const inQuotes = /(["'`])(?=[^"'`]*\d)[\w.*+/=-]{8,}\1/g;

/** A provider's words for a log or a person: without the keys that it was shown, nor anything that looks like one. */
export function masked(text: string, keys: readonly string[] = []): string {
  const known = keys.filter(({ length }) => length >= shortestKey);
  // The whole of it, or the end of what is read would leave half of a key.
  const told = known.reduce((rest, key) => rest.replaceAll(key, '…'), text).slice(0, mostRead);
  return (ofSecrets.test(told) ? told.replaceAll(inQuotes, '…') : told).replaceAll(secrets, '…');
}

/** What was thrown, as a log may hold it: what it said and where, and nothing that it carried. */
export function maskedError(error: unknown, keys: readonly string[] = [], depth = 0): Error {
  if (!(error instanceof Error)) return new Error(masked(String(error), keys));
  const { cause } = error;
  const isDeeper = cause !== undefined && depth < deepest;
  const told = new Error(
    masked(error.message, keys),
    isDeeper ? { cause: maskedError(cause, keys, depth + 1) } : {},
  );
  told.name = error.name;
  told.stack = [`${told.name}: ${told.message}`, ...framesOf(error)].join('\n');
  return told;
}

/** A stack begins with the message. */
function framesOf({ stack = '' }: Error): string[] {
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}
