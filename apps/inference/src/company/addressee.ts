import type { Witness } from '#shared/contracts';

/** Scripts that put no blanks between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const inWord = '[\\p{L}\\p{M}\\p{N}_]';

/**
 * Those who are called by their name, or their id, as a whole word. Where one name is part of another, the longer one
 * was said.
 */
export function namedIn(text: string, present: readonly Witness[]): Witness[] {
  let left = text.normalize('NFC');
  const named = new Set<Witness>();
  for (const { name, owners } of namesOf(present)) {
    const pattern = wholeWord(name);
    if (!pattern.test(left)) continue;
    for (const owner of owners) named.add(owner);
    left = left.replaceAll(pattern, '\n');
  }
  return [...named];
}

interface Name {
  name: string;
  /** Two may have the same one. */
  owners: Witness[];
}

function namesOf(present: readonly Witness[]): Name[] {
  const names = new Map<string, Name>();
  for (const witness of present) {
    for (const said of [witness.name, witness.id]) {
      const name = said.normalize('NFC').trim().toLowerCase();
      if (name === '') continue;
      const known = names.get(name) ?? { name, owners: [] };
      names.set(name, { name, owners: [...known.owners, witness] });
    }
  }
  return [...names.values()].toSorted((a, b) => b.name.length - a.name.length);
}

/** A hyphen joins: Anna-Maria is not Anna. */
function wholeWord(name: string): RegExp {
  const words = name.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll(/\s+/gu, '\\s+');
  const before = unspaced.test(name.at(0) ?? '') ? '' : `(?<!${inWord}|${inWord}-)`;
  const behind = unspaced.test([...name].at(-1) ?? '') ? '' : `(?!${inWord}|-${inWord})`;
  return new RegExp(before + words + behind, 'giu');
}
