import { splitFileName } from '#shared/contracts';

/** `a.txt`, `a (2).txt`, `a (3).txt`, and so on without an end. */
export function* numberedNames(name: string): Generator<string> {
  yield name;
  const { stem, extension } = splitFileName(name);
  for (let number = 2; ; number += 1) yield `${stem} (${number})${extension}`;
}
