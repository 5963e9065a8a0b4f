/**
 * The zone as the broker's own table names it, which heeds case as ours does not. Offsets such as `+02:00` are no
 * zones: they know of no summer.
 */
export function knownTimeZone(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    // It says by an exception that there is no such zone.
    return undefined;
  }
}
