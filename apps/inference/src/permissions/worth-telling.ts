import { findBareRule, speaksOf } from './rules.js';
import type { ByDefault, RuleBook } from './verdict.js';

/** Whether any call of a tool can come to something. What cannot need not be told of, and costs no tokens. */
export function isWorthTelling(
  tool: string,
  { layers, above = [], narrowing }: RuleBook,
  byDefault: ByDefault,
): boolean {
  const books = [layers, ...above];
  const denies = [...books.flat().map(({ permissions }) => permissions.deny), narrowing?.deny];
  if (denies.some((rules) => findBareRule(rules, tool) !== undefined)) return false;
  if (narrowing?.only && !speaksOf(narrowing.only, tool)) return false;
  if (byDefault !== 'deny') return true;
  return books.every((book) =>
    book.some(({ permissions: { allow, ask } }) => speaksOf(allow, tool) || speaksOf(ask, tool)),
  );
}
