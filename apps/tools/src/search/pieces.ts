/**
 * What stands between one separator and the next, in whatever chunks it comes; what follows the last one too. One that
 * is longer than `longest` is not held, and `leftOut` hears of it.
 */
export async function* piecesOf(
  chunks: AsyncIterable<Buffer>,
  separator: number,
  longest: number,
  leftOut: () => void,
): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let length = 0;
  const hold = (part: Buffer): void => {
    length += part.length;
    if (length > longest) open = [];
    else open.push(part);
  };
  const piece = (): Buffer[] => {
    const held = length > longest ? [] : [Buffer.concat(open)];
    if (held.length === 0) leftOut();
    [open, length] = [[], 0];
    return held;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(separator); end !== -1; end = chunk.indexOf(separator, start)) {
      hold(chunk.subarray(start, end));
      yield* piece();
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  if (length > 0) yield* piece();
}
