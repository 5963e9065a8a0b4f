import { expect, it } from '@jest/globals';
import { piecesOf } from './pieces.js';

async function cut(chunks: string[], longest = 10): Promise<{ pieces: string[]; leftOut: number }> {
  let leftOut = 0;
  const given = (async function* () {
    for (const chunk of chunks) yield Promise.resolve(Buffer.from(chunk));
  })();
  const pieces: string[] = [];
  for await (const piece of piecesOf(given, 0x0a, longest, () => (leftOut += 1)))
    pieces.push(piece.toString());
  return { pieces, leftOut };
}

it.each([
  [['a\nb', 'c\n', 'd'], ['a', 'bc', 'd'], 0],
  [['a\n', '\n'], ['a', ''], 0],
  [['0123456789\n01234567890\nend'], ['0123456789', 'end'], 1],
  [['012345', '678901', '2\nend\n'], ['end'], 1],
  [['012345678901'], [], 1],
])('%j are %j, and %i left out', async (chunks, pieces, leftOut) => {
  expect(await cut(chunks)).toEqual({ pieces, leftOut });
});
