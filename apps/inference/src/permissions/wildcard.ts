/**
 * Whether a text is what a pattern says, in which `*` stands for any characters. It never goes back over more than a
 * piece of the pattern: whoever writes one cannot make it slow, as with a regular expression.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
