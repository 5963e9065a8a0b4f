import { variableReference } from '#shared/contracts';

/** What a definition says, with its references replaced, or the variables that are missing. */
export type Resolved =
  | { kind: 'resolved'; values: Record<string, string>; secrets: readonly string[] }
  | { kind: 'missing'; names: readonly string[] };

/** `${NAME}` is that variable of this service. What comes out is neither logged nor stored. */
export function resolveSecrets(
  given: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Resolved {
  const missing = new Set<string>();
  const secrets = new Set<string>();
  const replaced = (_: string, name: string): string => {
    const value = environment[name];
    if (value) secrets.add(value);
    else missing.add(name);
    return value ?? '';
  };
  const values = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, value.replaceAll(variableReference, replaced)]),
  );
  return missing.size > 0
    ? { kind: 'missing', names: [...missing] }
    : { kind: 'resolved', values, secrets: [...secrets] };
}

/** Below that, a value would hit half of every text. */
const shortestSecret = 8;

/** A server that repeats what it was given must not bring it into the log or before a model. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets)
    if (secret.length >= shortestSecret) clean = clean.replaceAll(secret, '[secret]');
  return clean;
}
