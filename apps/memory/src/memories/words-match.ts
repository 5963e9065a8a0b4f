import { literal } from '../asked/literal.js';
import type { Parameters } from '../knowledge/counting.js';

/**
 * That a memory as it stands has these words, in whatever form, or these characters in a row: the latter finds parts of
 * words, and languages that put nothing between them.
 */
export function wordsMatch(q: string, owner: string, parameters: Parameters): string {
  const words = parameters.add(q);
  const characters = parameters.add(`%${literal(q.trim())}%`);
  const given = parameters.add(owner);
  const matches = (row: string) =>
    `(${row}.words @@ (websearch_to_tsquery('english', ${words}) || websearch_to_tsquery('simple', ${words}))
      OR ${row}.text ILIKE ${characters})`;
  // What ever had them is sought first: of few memories it is then asked how they stand.
  return `made.memory IN (SELECT memory FROM memory_changes had WHERE had.owner = ${given} AND ${matches('had')})
    AND EXISTS (
      SELECT FROM (SELECT coalesce(later.words, made.words) AS words, coalesce(later.text, made.text) AS text) stands
      WHERE ${matches('stands')})`;
}
