export function duplicates(ids: readonly string[]): string[] {
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}
