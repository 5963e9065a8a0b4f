import { longestFileName, splitFileName } from '#shared/contracts';

/** `a.txt`, `a (2).txt`, `a (3).txt`, and so on without an end; none is longer than a safe name, or it would not be one. */
export function* numberedNames(name: string): Generator<string> {
  yield name;
  const { stem, extension } = splitFileName(name);
  for (let number = 2; ; number += 1) {
    const end = ` (${number})${extension}`;
    yield cutTo(stem, longestFileName - Buffer.byteLength(end)) + end;
  }
}

function cutTo(stem: string, bytes: number): string {
  const characters = [...stem];
  while (Buffer.byteLength(characters.join('')) > bytes) characters.pop();
  return characters.join('');
}
