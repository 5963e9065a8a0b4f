const MOST_FRAGMENTS = 20;
const SHORTEST_FRAGMENT = 8;

/** Pieces of one word each, which together are exactly the text. */
export function words(text: string): string[] {
  return text.match(/^\s*\S+\s*|\S+\s*/g) ?? (text === '' ? [] : [text]);
}

/** A tool's JSON in pieces: few enough that a large input does not take minutes at a reader's pace. */
export function fragments(json: string): string[] {
  const size = Math.max(SHORTEST_FRAGMENT, Math.ceil(json.length / MOST_FRAGMENTS));
  const pieces: string[] = [];
  for (let at = 0; at < json.length;) {
    const end = afterWholeCharacter(json, at + size);
    pieces.push(json.slice(at, end));
    at = end;
  }
  return pieces;
}

/** A piece that ended between two surrogates would not survive being written as UTF-8. */
function afterWholeCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end + 1 : end;
}
