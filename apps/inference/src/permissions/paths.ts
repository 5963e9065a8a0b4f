/**
 * A path without detours. Undefined where it climbs: what it names is known only once the links on its way are
 * followed, and nobody does that here.
 */
export function writtenPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || path.includes('\0')) return undefined;
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return undefined;
  const root = path.startsWith('/') ? '/' : '';
  return root + names.join('/') || '.';
}

/** As a rule has it: `./docs/*` means `docs/*`. One that climbs means nothing but itself. */
export function writtenPathPattern(pattern: string): string {
  return writtenPath(pattern) ?? pattern;
}
