import { invalidRequest, isStorable } from '#shared/contracts';

export const unstorable = 'must hold neither U+0000 nor half a surrogate pair';

export function refuseUnstorable(texts: Record<string, string | null | undefined>): void {
  const bad = Object.entries(texts).filter(([, text]) => typeof text === 'string' && !isStorable(text));
  if (bad.length === 0) return;
  throw invalidRequest(bad.map(([path]) => ({ path, problem: unstorable })));
}
